// What a list says of a session without opening it: what was done, what is signed, what is talked
// about, and what of it waits for somebody. It follows from rows of the log alone, never from the
// segments, so that a list of many sessions costs no more than their rows.
import { type Role, roleAtLeast } from "#core/access/role.ts";
import type { Operation, OperationConflict, OperationKind } from "#core/operations/operation.ts";
import { isEdit, type SessionState } from "#core/operations/session-state.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { lackingIn, type ReviewSummary } from "#core/session/review-summary.ts";
import { type Thread, threadsOf, waitsForWordOf } from "#core/session/threads.ts";

/** Operations of one kind by one person. */
export interface OperationTally {
  readonly authorId: string;
  readonly kind: OperationKind;
  readonly count: number;
}

/** An undo or a redo, and what it is on. */
export interface LogMark {
  readonly seq: number;
  readonly kind: "undo" | "redo";
  readonly of: number;
}

/** A conflict that stands, with the authors of both operations. */
export interface AuthoredConflict extends OperationConflict {
  readonly holdsAuthorId: string;
  readonly brokenAuthorId: string;
}

/** Rows of one session's log. */
export interface SessionRows {
  readonly tallies: readonly OperationTally[];
  /** Comments, requests, their turns, sign-offs and their withdrawals, in order. */
  readonly spoken: readonly Operation[];
  /** In order. */
  readonly marks: readonly LogMark[];
  readonly conflicts: readonly AuthoredConflict[];
}

export interface SessionProgress {
  /** Edits that are not undone; marks are none themselves. */
  readonly edits: number;
  /** Sign-offs that were given and not withdrawn, with those that lapsed. */
  readonly signOffs: number;
  /** [RV3] Those that hold no more; their reviewer is to look again. */
  readonly lapsed: number;
  /** [VD4] Those that the dataset requires and nobody gave; null while none is to be given. */
  readonly lacking: number | null;
  readonly openThreads: number;
}

/** What in a session somebody has to turn to. */
export const WAITING_KINDS = [
  "conflict",
  "mention",
  "lapsed",
  "changes",
  "review",
  "finalize",
] as const;
export type WaitingKind = (typeof WAITING_KINDS)[number];

export interface Waiting {
  readonly kind: WaitingKind;
  /** Conflicts, threads or sign-offs; 1 for what is of the session as a whole. */
  readonly count: number;
  /** The operation to be shown, where there is one. */
  readonly seq: number | null;
}

/** The kinds whose whole entries `spoken` has. */
export const SPOKEN_KINDS = [
  "comment-add",
  "comment-resolve",
  "comment-reopen",
  "object-request",
  "sign",
  "withdraw-sign",
] as const satisfies readonly OperationKind[];

export function progressOf(
  { tallies, spoken, marks }: SessionRows,
  review: ReviewSummary,
  required: RequiredSignOffs,
): SessionProgress {
  const comments = new Set(spoken.map(({ seq }) => seq));
  const undone = undoneBy(marks);
  let edits = 0;
  for (const { kind, count } of tallies) if (isOwnEdit(kind)) edits += count;
  for (const seq of undone) if (!comments.has(seq)) edits--;
  return {
    edits,
    signOffs: standingSignOffs(spoken),
    lapsed: review.lapsed.length,
    lacking: lackingIn(review, required),
    openThreads: threadsIn(spoken, undone).filter(({ isResolved }) => !isResolved).length,
  };
}

/** Whether the person began the session or edited in it. */
export function worksIn(personId: string, createdById: string, rows: SessionRows): boolean {
  return createdById === personId || editsOf(rows, (authorId) => authorId === personId) > 0;
}

export interface Waiter {
  readonly personId: string;
  readonly role: Role;
}

/** What of the session waits for this person, the most pressing first. */
export function waitingFor(
  { personId, role }: Waiter,
  session: { readonly state: SessionState; readonly createdById: string },
  rows: SessionRows,
  review: ReviewSummary,
): readonly Waiting[] {
  if (session.state === "finalized" || session.state === "abandoned") return [];
  const waiting: Waiting[] = [];
  const own = rows.conflicts.filter(
    ({ holdsAuthorId, brokenAuthorId }) =>
      holdsAuthorId === personId || brokenAuthorId === personId,
  );
  if (own.length > 0) {
    waiting.push({ kind: "conflict", count: own.length, seq: own[0].broken });
  }
  const mentions = threadsIn(rows.spoken, undoneBy(rows.marks)).filter((thread) =>
    waitsForWordOf(thread, personId),
  );
  if (mentions.length > 0) {
    waiting.push({ kind: "mention", count: mentions.length, seq: mentions[0].seq });
  }
  const lapsed = review.lapsed.filter(({ reviewerId }) => reviewerId === personId);
  if (lapsed.length > 0) {
    waiting.push({ kind: "lapsed", count: lapsed.length, seq: lapsed[0].seq });
  }
  const turn = turnOf({ personId, role }, session, rows);
  if (turn !== null) waiting.push({ kind: turn, count: 1, seq: null });
  return waiting;
}

function turnOf(
  { personId, role }: Waiter,
  { state, createdById }: { readonly state: SessionState; readonly createdById: string },
  rows: SessionRows,
): "changes" | "review" | "finalize" | null {
  if (state === "changes-requested") {
    return worksIn(personId, createdById, rows) ? "changes" : null;
  }
  if (!roleAtLeast(role, "reviewer")) return null;
  if (state === "approved") return "finalize";
  // Nobody signs their own work [RV3]: what they did alone waits for others.
  const hasOthersWork = editsOf(rows, (authorId) => authorId !== personId) > 0;
  return state === "submitted" && hasOthersWork ? "review" : null;
}

function isOwnEdit(kind: OperationKind): boolean {
  return kind !== "undo" && kind !== "redo" && isEdit(kind);
}

function editsOf({ tallies }: SessionRows, isOf: (authorId: string) => boolean): number {
  let edits = 0;
  for (const { authorId, kind, count } of tallies) {
    if (isOwnEdit(kind) && isOf(authorId)) edits += count;
  }
  return edits;
}

function undoneBy(marks: readonly LogMark[]): ReadonlySet<number> {
  const undone = new Set<number>();
  for (const { kind, of } of marks) {
    if (kind === "undo") undone.add(of);
    else undone.delete(of);
  }
  return undone;
}

function threadsIn(spoken: readonly Operation[], undone: ReadonlySet<number>): readonly Thread[] {
  const active = new Set(spoken.map(({ seq }) => seq).filter((seq) => !undone.has(seq)));
  return threadsOf(spoken, active);
}

function standingSignOffs(spoken: readonly Operation[]): number {
  const standing = new Set<string>();
  for (const { authorId, body } of spoken) {
    if (body.kind !== "sign" && body.kind !== "withdraw-sign") continue;
    const key = `${authorId} ${body.scope} ${body.object.supervoxel}`;
    if (body.kind === "sign") standing.add(key);
    else standing.delete(key);
  }
  return standing.size;
}
