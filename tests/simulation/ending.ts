// How an intent ended, for the table: accepted, refused with a reason, or accepted and part of a
// conflict, whose two operations are named [LV3].
import type { RefusalTag } from "#core/operations/refusal.ts";
import { keyOf } from "#tests/simulation/check-session.ts";
import type { SimulatedServer } from "#tests/simulation/simulated-server.ts";
import { must } from "#tests/simulation/simulation-step.ts";

export type Ending =
  | { readonly kind: "accepted" | "conflict" }
  | { readonly kind: "refused"; readonly tag: RefusalTag };

export function endingOf(server: SimulatedServer, intentId: string): Ending {
  const outcome = server.outcomeOf(intentId);
  must(outcome !== undefined, () => `intent ${intentId} has no ending`);
  if (!outcome.accepted) return { kind: "refused", tag: outcome.refusal.tag };
  return { kind: isInConflict(server, outcome.seq) ? "conflict" : "accepted" };
}

/** It made a conflict, as an undo or a redo may, or it is one of the two in the end. */
function isInConflict({ model }: SimulatedServer, seq: number): boolean {
  const { effect } = model.operations[seq - 1];
  const before = new Set((model.operations[seq - 2]?.effect.conflicts ?? []).map(keyOf));
  if (effect.conflicts.some((conflict) => !before.has(keyOf(conflict)))) return true;
  const { conflicts } = model.segmentation;
  return conflicts.some(({ holds, broken }) => holds === seq || broken === seq);
}
