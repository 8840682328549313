import { operationPlace } from "#components/history/operation-place.ts";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import type { Operation } from "#core/operations/operation.ts";

/** Marks the operation in the list, and goes to where it happened. */
export function showOperation(
  workspace: Workspace,
  { model }: SessionInHand,
  operation: Operation,
): void {
  workspace.store.set({ linkedOperation: operation.seq, panel: "activity" });
  const place = operationPlace(operation, model.snapshot().operations);
  if (place !== null) workspace.goTo(place);
}
