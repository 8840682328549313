import { isReason } from "#core/operations/intent.ts";

/** Undefined where nothing was said, or nothing that can be kept. */
export function reasonOf(text: string): string | undefined {
  const trimmed = text.trim();
  return isReason(trimmed) ? trimmed : undefined;
}
