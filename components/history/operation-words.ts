import type { Translator } from "#client/messages/translate.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";

/** Who did what, as one line. */
export function operationWords({ authorName, body }: Operation, t: Translator): string {
  const values = {
    of: "of" in body ? body.of : 0,
    version: body.kind === "finalize" ? body.version : "onto" in body ? (body.onto ?? 0) : 0,
    choice: body.kind === "resolve" ? body.choice : "",
    count: countOf(body),
    verdict: body.kind === "synapse-judge" ? body.verdict : "",
    minutes: body.kind === "claim" ? body.minutes : 0,
  };
  return t("ui.activity.line", { who: authorName, did: t(`operation.did.${body.kind}`, values) });
}

/** How many segments a merge of many joins, a split into several makes, or synapses are suggested. */
function countOf(body: OperationBody): number {
  if (body.kind === "merge-many") return body.places.length;
  if (body.kind === "synapse-suggest") return body.synapses.length;
  return body.kind === "split-groups" ? body.groups.length : 0;
}
