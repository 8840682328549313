import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";

/** Takes the screen to where a thread lies, and its words into view. */
export function showThread(
  workspace: Workspace,
  { model, readMarks }: Pick<SessionInHand, "model" | "readMarks">,
  seq: number,
): void {
  const thread = model.snapshot().threads.find((each) => each.seq === seq);
  workspace.store.set({ linkedOperation: seq });
  workspace.setPanel("threads");
  if (thread === undefined) return;
  readMarks.read([thread]);
  workspace.goTo(thread.place.positionVoxel);
}
