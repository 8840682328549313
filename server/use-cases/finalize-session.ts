// [RV4] Finalizing is one transaction: approval, the finalize entry and the new version stand
// together or not at all. Where the newest version has moved, the session's log is replayed on it
// first: what is in conflict there must have been resolved, and what is there must be signed. To
// finalize what is finalized gives its version again, so that nobody has to know whether an answer
// that never came was made.
import { randomUUID } from "node:crypto";
import { type Role, roleAtLeast } from "#core/access/role.ts";
import { referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { differenceOf } from "#core/session/difference.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import { refusalOfLacking } from "#core/session/judge-verdicts.ts";
import { overtakenSplits } from "#core/session/overtaken-splits.ts";
import { unresolvedOf } from "#core/session/rebase-report.ts";
import { noteProgress } from "#server/use-cases/finalize-progress.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { isNamed } from "#server/use-cases/is-named.ts";
import type { Rebase } from "#server/use-cases/session-rebase.ts";
import type { CommitDraft } from "#server/use-cases/session-state.ts";
import type { LogBatch, Store, VersionTakenError } from "#server/use-cases/store.ts";
import { rowCountOf, sessionContents } from "#server/use-cases/version-contents.ts";

export interface FinalizeDeps {
  readonly store: Store;
  readonly nowMs: () => number;
}

export interface Finalized {
  readonly version: number;
  readonly manifestHash: string;
  /** False where it had been finalized before. */
  readonly isNew: boolean;
}

interface Finalizer {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly cameBy?: readonly string[];
}

type FinalizeResult = Result<Finalized, Refusal>;

/** How often another process may come first; each time there is a version more. */
const MAX_ATTEMPTS = 10;

/** Version numbers are consecutive: two sessions of a dataset are finalized one after the other. */
const turns = new Map<string, Promise<unknown>>();

export function finalizeSession(
  deps: FinalizeDeps,
  session: HostedSession,
  actor: Finalizer,
): Promise<FinalizeResult> {
  const before = turns.get(session.datasetId) ?? Promise.resolve();
  noteProgress(session.sessionId, { stage: "waiting", done: 0, total: 0 });
  const turn = before
    .then(() => finalizeInTurn(deps, session, actor))
    .finally(() => noteProgress(session.sessionId, null));
  const settled = turn.catch(() => undefined);
  turns.set(session.datasetId, settled);
  return turn.finally(() => {
    if (turns.get(session.datasetId) === settled) turns.delete(session.datasetId);
  });
}

/** In this process. Where another one was first, once more on the version that it has made. */
async function finalizeInTurn(
  deps: FinalizeDeps,
  session: HostedSession,
  actor: Finalizer,
): Promise<FinalizeResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await finalizeOnce(deps, session, actor);
    } catch (error) {
      const isTaken = isNamed<VersionTakenError>(error, "VersionTakenError");
      if (!isTaken || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function finalizeOnce(
  deps: FinalizeDeps,
  session: HostedSession,
  actor: Finalizer,
): Promise<FinalizeResult> {
  return session.exclusiveCommit<FinalizeResult>(async (draft) => {
    const before = finalizedBefore(draft);
    if (before !== null) return { result: accepted(before), write: null };
    const required = await deps.store.requiredSignOffs(session.datasetId);
    const refusal = approve(draft, actor, required);
    if (refusal !== null) return { result: refused(refusal), write: null };
    return finalizeOnNewest(deps, session, actor, draft, required);
  }, actor.cameBy);
}

function finalizedBefore({ model }: CommitDraft): Finalized | null {
  const body = model.operations.at(-1)?.body;
  if (body?.kind !== "finalize") return null;
  const { version, manifestHash } = body;
  return { version, manifestHash, isNew: false };
}

/** Approves where that has not been done; says why it cannot be. */
function approve(draft: CommitDraft, actor: Finalizer, required: RequiredSignOffs): Refusal | null {
  if (!roleAtLeast(actor.role, "reviewer")) {
    return { tag: "not-allowed", needed: "reviewer", role: actor.role };
  }
  const { model } = draft;
  // The dataset may want more by now than when it was approved.
  if (model.state === "approved") return refusalOfLacking(differenceOf(model), required);
  if (model.state !== "submitted") {
    return { tag: "wrong-state", state: model.state, action: "finalize" };
  }
  const intent = {
    id: randomUUID(),
    seenSeq: model.operations.length,
    overrides: [],
    body: { kind: "approve" as const },
  };
  const judged = judgeIntent(model, actor, intent, { requiredSignOffs: required });
  if (!judged.ok) return judged.error;
  draft.add({ author: actor, intentId: randomUUID(), ...judged.value });
  return null;
}

async function finalizeOnNewest(
  deps: FinalizeDeps,
  session: HostedSession,
  actor: Finalizer,
  draft: CommitDraft,
  required: RequiredSignOffs,
): Promise<{ result: FinalizeResult; write: ((batch: LogBatch) => Promise<void>) | null }> {
  const { sessionId } = session;
  const newest = await session.rebase.newest(deps.store);
  noteProgress(sessionId, { stage: "replaying", done: 0, total: draft.model.operations.length });
  const rebase = await session.rebase.on(newest, draft.model, (done, total) =>
    noteProgress(sessionId, { stage: "replaying", done, total }),
  );
  const refusal = rebase === null ? null : refusalAfterRebase(rebase, required);
  if (refusal !== null) return { result: refused(refusal), write: null };
  noteProgress(sessionId, { stage: "deriving", done: 0, total: 0 });
  const rebased = rebase?.session.model ?? draft.model;
  const version = newest + 1;
  const contents = sessionContents(rebased, {
    datasetId: session.datasetId,
    number: version,
    baseNumber: newest,
    sessionId,
    createdById: actor.id,
    createdByName: actor.name,
    createdAtMs: deps.nowMs(),
  });
  const { manifestHash } = contents.record;
  const { atMs: createdAtMs } = draft.add({
    author: actor,
    intentId: randomUUID(),
    body: { kind: "finalize", version, manifestHash },
    overrides: [],
  });
  const record = { ...contents.record, createdAtMs };
  const total = rowCountOf(contents);
  const onRows = (done: number) => noteProgress(sessionId, { stage: "writing", done, total });
  return {
    result: accepted({ version, manifestHash, isNew: true }),
    write: (batch) => deps.store.finalize(batch, { ...contents, record }, onRows),
  };
}

/** On the newest version no operation may be in conflict, and every object must be as signed. */
function refusalAfterRebase(
  { newest, session, report }: Rebase,
  required: RequiredSignOffs,
): Refusal | null {
  const { model } = session;
  const conflicts = model.operations.at(-1)?.effect.conflicts ?? [];
  if (conflicts.length > 0) {
    const seqs = new Set(conflicts.flatMap(({ holds, broken }) => [holds, broken]));
    const operations = [...seqs].map((seq) => referenceOf(model.operations[seq - 1]));
    return { tag: "review-conflicts", operations };
  }
  const overtaken = overtakenSplits(model);
  if (overtaken.length > 0) {
    return { tag: "review-cut-otherwise", operations: overtaken.map(referenceOf) };
  }
  const unresolved = unresolvedOf(report());
  if (unresolved.length > 0) {
    const operations = unresolved.map(({ operation }) => referenceOf(operation));
    return { tag: "review-rebase-conflicts", onto: newest, operations };
  }
  return refusalOfLacking(differenceOf(model), required);
}
