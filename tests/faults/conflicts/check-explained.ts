// The log replayed by a model, and every refusal held against it: whoever could have had their way on
// what they saw, and was refused, is told by whom and by which operation.
import type { Intent } from "#core/operations/intent.ts";
import type { Operation, OperationRef } from "#core/operations/operation.ts";
import { referenceOf } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { formatEntry } from "#core/protocol/entry.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { StoredOutcome } from "#server/use-cases/store.ts";
import { Progress } from "#tests/faults/progress.ts";

export interface RefusedIntent {
  readonly authorId: string;
  readonly intent: Intent;
  readonly stored: StoredOutcome & { readonly refusal: Refusal };
}

export interface Explained {
  readonly problems: readonly string[];
  /** Refused, though it would have been accepted on what its author saw. */
  readonly byOthers: number;
  readonly byTag: ReadonlyMap<string, number>;
}

/** Replays the log from the version on; throws where an effect is another one than was told. */
export function checkExplained(
  base: SessionBase,
  operations: readonly Operation[],
  refused: readonly RefusedIntent[],
): Explained {
  const model = createSessionModel(base);
  const problems: string[] = [];
  const byTag = new Map<string, number>();
  let byOthers = 0;
  const inOrder = refused.toSorted((a, b) => a.intent.seenSeq - b.intent.seenSeq);
  let next = 0;
  const progress = new Progress("entries replayed", operations.length);
  for (let seq = 0; seq <= operations.length; seq++) {
    if (seq > 0) apply(model, operations[seq - 1]);
    progress.at(seq, () => `${next} refusals held against it`);
    for (; inOrder[next]?.intent.seenSeq === seq; next++) {
      const { stored } = inOrder[next];
      byTag.set(stored.refusal.tag, (byTag.get(stored.refusal.tag) ?? 0) + 1);
      if (couldHaveBeen(model, inOrder[next])) byOthers++;
      problems.push(...problemsOf(model, operations, inOrder[next]));
    }
  }
  if (next < inOrder.length) problems.push(`${inOrder[next].intent.id} saw more than the log has`);
  return { problems, byOthers, byTag };
}

function apply(model: SessionModel, operation: Operation): void {
  const { effect: _, ...draft } = operation;
  const again = formatEntry(applyToSession(model, draft));
  const told = formatEntry(operation);
  if (again !== told) throw new Error(`entry ${draft.seq} replayed is\n${again}\nnot\n${told}`);
}

function couldHaveBeen(model: SessionModel, { authorId, intent }: RefusedIntent): boolean {
  return judgeIntent(model, { id: authorId, role: "proofreader" }, intent, {
    maskOf: () => {
      throw new Error("nobody splits supervoxels here");
    },
    nowMs: 0,
  }).ok;
}

function problemsOf(
  seen: SessionModel,
  operations: readonly Operation[],
  refused: RefusedIntent,
): readonly string[] {
  const { intent, stored } = refused;
  const { refusal, standing } = stored;
  const problem = (what: string) => `${intent.body.kind} ${intent.id}, ${refusal.tag}: ${what}`;
  const named = referencesIn(refusal);
  const problems: string[] = [];
  for (const reference of named) {
    const entry = operations[reference.seq - 1];
    const isSo =
      entry !== undefined && JSON.stringify(referenceOf(entry)) === JSON.stringify(reference);
    if (!isSo)
      problems.push(problem(`names ${JSON.stringify(reference)}, which is not in the log`));
  }
  const by = standing.kind === "clean" ? [] : standing.by;
  const isUnseen = by.every((seq) => seq > intent.seenSeq && seq <= operations.length);
  if (!isUnseen) problems.push(problem(`is laid to ${by}, which its author had seen`));
  const isNamed = by.length > 0 || named.length > 0;
  if (!isNamed && couldHaveBeen(seen, refused)) {
    problems.push(problem(`names nobody, and was possible after ${intent.seenSeq}`));
  }
  return problems;
}

function referencesIn(refusal: Refusal): readonly OperationRef[] {
  switch (refusal.tag) {
    case "would-override":
    case "review-own-work":
    case "review-conflicts":
      return refusal.operations;
    case "merge-already-joined":
      return refusal.by === null ? [] : [refusal.by];
    case "segment-claimed":
      return refusal.claims.map(({ operation }) => operation);
    default:
      return [];
  }
}
