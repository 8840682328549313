// A link to an operation (`?op=12`, or `op=12` in the view's own link) opens its place, as soon as the
// log has it; of a comment, its thread. A link that names a place as well is believed.
import { operationPlace } from "#components/history/operation-place.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import type { Operation } from "#core/operations/operation.ts";

/** The address of an operation, below that of the session. */
export function operationLink(sessionUrl: string, seq: number): string {
  return `${sessionUrl}?op=${seq}`;
}

export function operationInSearch(search: string): number | null {
  const text = new URLSearchParams(search).get("op");
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

type LinkedWorkspace = Pick<Workspace, "store" | "setPanel" | "goTo" | "session">;

/**
 * Returns the way to stop waiting for it.
 * @param goesThere whether the view is taken to where it was; else it stays where it is.
 */
export function openLinkedOperation(
  workspace: LinkedWorkspace,
  seq: number,
  goesThere = true,
): () => void {
  const model = workspace.session?.model;
  if (model === undefined) return () => undefined;
  let stop = () => {};
  const open = (): boolean => {
    const { operations } = model.snapshot();
    const operation = operations[seq - 1];
    if (operation === undefined) return false;
    workspace.setPanel(isSaid(operation) ? "threads" : "activity");
    workspace.store.set({ linkedOperation: threadOf(operation) });
    const place = goesThere ? operationPlace(operation, operations) : null;
    if (place !== null) workspace.goTo(place);
    return true;
  };
  if (open()) return stop;
  stop = model.subscribe(() => {
    if (open()) stop();
  });
  return () => stop();
}

function isSaid({ body }: Operation): boolean {
  return body.kind.startsWith("comment-") || body.kind === "object-request";
}

/** Of a comment, the operation that began its thread; of any other, itself. */
function threadOf({ seq, body }: Operation): number {
  if (body.kind === "comment-add") return body.replyTo ?? seq;
  if (body.kind === "comment-resolve" || body.kind === "comment-reopen") return body.of;
  return seq;
}
