// A refusal stands in no chain, so each has a hash of its own over everything that is kept of it.
import { canonicalJson } from "#core/ids/canonical-json.ts";
import type { RefusalText } from "#server/use-cases/ports/checks.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

export function refusalHash(sessionId: string, row: Omit<RefusalText, "hash">): string {
  const { intentId, authorId, atMs, refusal, standing } = row;
  return sha256Hex(canonicalJson([sessionId, intentId, authorId, atMs, refusal, standing]));
}
