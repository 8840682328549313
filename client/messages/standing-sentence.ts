// [LV3] How an intent met the session, in a sentence that names the operations that made it so.
import { formatOperations } from "#client/messages/refusal-sentence.ts";
import type { Locale, Translator } from "#client/messages/translate.ts";
import { type Operation, referenceOf } from "#core/operations/operation.ts";
import type { Standing } from "#core/operations/standing.ts";

/**
 * null where there is nothing to tell.
 * @param log the operations on the page: an answer may come before the entries that it speaks of.
 */
export function standingSentence(
  standing: Standing | undefined,
  log: readonly Operation[],
  locale: Locale,
  t: Translator,
): string | null {
  if (standing === undefined || standing.kind === "clean") return null;
  const known = standing.by.flatMap((seq) => log[seq - 1] ?? []);
  const operations =
    known.length === standing.by.length
      ? formatOperations(known.map(referenceOf), locale, t)
      : standing.by.map((seq) => `#${seq}`).join(", ");
  return t(`standing.${standing.kind}`, { operations });
}
