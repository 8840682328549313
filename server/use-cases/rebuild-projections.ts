// [OP2] What the session's row and the table of sign-offs say is a projection of the log. Where it is
// not what the log says it is set right: cheaply for all sessions when the server has started, and
// from the whole log whenever a session is opened. The anchor alone is never overwritten (ADR 12).
import type { Operation } from "#core/operations/operation.ts";
import { nextSessionState, type SessionState } from "#core/operations/session-state.ts";
import { isSameReview, type ReviewSummary } from "#core/session/review-summary.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { LogSummary, SessionProjection } from "#server/use-cases/ports/checks.ts";
import { logRowOf, signOffRowOf } from "#server/use-cases/session-log.ts";
import type { SignOffRow, Store } from "#server/use-cases/store.ts";

/** The log is whole and anchored. `found` was read before it. */
export async function repairFromLog(
  store: Store,
  sessionId: string,
  found: SessionProjection,
  log: {
    readonly base: SessionBase;
    readonly operations: readonly Operation[];
    readonly model: SessionModel;
    /** As the log has it. */
    readonly review: ReviewSummary | null;
  },
): Promise<void> {
  const last = log.operations.at(-1);
  const right: SessionProjection = {
    state: log.model.state,
    operationCount: log.operations.length,
    updatedAtMs: last?.atMs ?? found.updatedAtMs,
    headHash: last === undefined ? found.headHash : logRowOf(last).hash,
    review: log.review,
  };
  const missingSignOffs = await findMissingSignOffs(store, sessionId, log);
  if (missingSignOffs.length === 0 && isSame(found, right)) return;
  await store.repairProjection({ sessionId, found, right, missingSignOffs });
}

function isSame(left: SessionProjection, right: SessionProjection): boolean {
  return (
    left.state === right.state &&
    left.operationCount === right.operationCount &&
    left.updatedAtMs === right.updatedAtMs &&
    left.headHash === right.headHash &&
    isSameReview(left.review, right.review)
  );
}

async function findMissingSignOffs(
  store: Store,
  sessionId: string,
  { base, operations }: { base: SessionBase; operations: readonly Operation[] },
): Promise<readonly SignOffRow[]> {
  if (!operations.some(({ body }) => body.kind === "sign")) return [];
  const kept = new Set((await store.readSignOffs(sessionId)).map(({ seq }) => seq));
  if (operations.every(({ seq, body }) => body.kind !== "sign" || kept.has(seq))) return [];
  const model = createSessionModel(base);
  const missing: SignOffRow[] = [];
  for (const { effect: _, ...draft } of operations) {
    const { body, seq } = draft;
    if (body.kind === "sign" && !kept.has(seq)) missing.push(signOffRowOf(model, body, draft));
    applyToSession(model, draft);
  }
  return missing;
}

export interface RebuildDeps {
  readonly store: Store;
  readonly sessions: {
    use<T>(sessionId: string, task: () => Promise<T>): Promise<T | null>;
  };
}

/** Resolves to the sessions whose row was set right. One that cannot be is left to `verify`. */
export async function rebuildProjections(
  deps: RebuildDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const repaired: string[] = [];
  for (const sessionId of await deps.store.listSessionIds()) {
    if (signal.aborted) break;
    if (await rebuildOne(deps, sessionId)) repaired.push(sessionId);
  }
  return repaired;
}

async function rebuildOne({ store, sessions }: RebuildDeps, sessionId: string): Promise<boolean> {
  const found = await store.readProjection(sessionId);
  const summary = await store.readLogSummary(sessionId);
  const right = found === null ? null : projectionOf(found, summary);
  if (found === null || right === null) return false;
  const signCount = summary.stateKinds.filter((kind) => kind === "sign").length;
  if (signCount !== summary.signOffCount) {
    // Who the authors were takes the whole log: opening the session does it.
    const opening = sessions.use(sessionId, async () => true);
    return (await opening.catch(() => null)) ?? false;
  }
  if (isSame(found, right)) return false;
  return store.repairProjection({ sessionId, found, right, missingSignOffs: [] });
}

/** null where the log's end is not the one that the row names: nothing is then written over it. */
function projectionOf(
  found: SessionProjection,
  { last, stateKinds }: LogSummary,
): SessionProjection | null {
  if (last === null) return found.operationCount === 0 ? { ...found, state: "open" } : null;
  const isAnchored =
    found.headHash === null ? found.operationCount <= last.seq : found.headHash === last.hash;
  if (!isAnchored) return null;
  let state: SessionState = "open";
  for (const kind of stateKinds) state = nextSessionState(state, kind) ?? state;
  // What is said of its review takes the whole log: opening the session sets it right.
  const { review } = found;
  return { state, operationCount: last.seq, updatedAtMs: last.atMs, headHash: last.hash, review };
}
