// Going through the history: one operation back or on, to where it happened.
import { operationPlace } from "#components/history/operation-place.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

/** Paints the session as it was after operation `seq`, and goes to where that happened. */
export function showMoment(workspace: Workspace, seq: number): void {
  const operations = workspace.session?.model.snapshot().operations ?? [];
  workspace.setPast(seq);
  const operation = operations[seq - 1];
  workspace.store.set({ linkedOperation: operation?.seq ?? null });
  const place = operation === undefined ? null : operationPlace(operation, operations);
  if (place !== null) workspace.goTo(place);
}

/** From the present, back is to before the last operation; on from there is the present again. */
export function stepHistory(workspace: Workspace, by: -1 | 1): void {
  const count = workspace.session?.model.snapshot().operations.length ?? 0;
  const { pastSeq } = workspace.store.get();
  const next = (pastSeq ?? count) + by;
  if (next < 0 || (pastSeq === null && by > 0)) return;
  if (next >= count) workspace.setPast(null);
  else showMoment(workspace, next);
  workspace.setPanel("activity");
}
