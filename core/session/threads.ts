// [CM1][CM3] The threads of a session, by its log alone: every page and the server have the same. An
// undone comment is taken back: its words are in the log, and nobody is shown them.
import type { Place } from "#core/geometry/place.ts";
import type { Operation, OperationBody, SignOffScope } from "#core/operations/operation.ts";
import { markedBy } from "#core/operations/session-state.ts";

export interface ThreadComment {
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string;
  readonly atMs: number;
  readonly text: string;
  readonly mentions: readonly string[];
  /** Undone: its text is empty. */
  readonly isTakenBack: boolean;
}

export interface Thread {
  /** Of the operation that began it. */
  readonly seq: number;
  /** [AD3] It is on whatever segment now holds this. */
  readonly place: Place;
  /** Where a request for changes began it: for what. */
  readonly requestScope: SignOffScope | null;
  readonly isResolved: boolean;
  /** Who resolved it or opened it again; null: nobody did. */
  readonly turnedBy: Operation | null;
  /** The first one first. */
  readonly comments: readonly ThreadComment[];
}

type Comment = Extract<OperationBody, { readonly kind: "comment-add" | "object-request" }>;

function isComment(body: OperationBody): body is Comment {
  return body.kind === "object-request" || body.kind === "comment-add";
}

/** The place of the thread that the operation began; null where it began none, or is undone. */
export function threadPlace(
  operation: Operation | undefined,
  active: ReadonlySet<number>,
): Place | null {
  if (operation === undefined || !isComment(operation.body)) return null;
  const { body, seq } = operation;
  if (body.kind === "object-request") return body.object;
  return body.replyTo === null && active.has(seq) ? body.place : null;
}

/** Whether it, or what it marks, is of a thread: whether the threads may be others after it. */
export function isAboutThreads({ body }: Operation, operations: readonly Operation[]): boolean {
  const marked = markedBy(body, operations)?.body ?? body;
  return isComment(marked) || isTurn(marked);
}

/** Whether the latest word on it is that it is resolved. */
export function isThreadResolved(operations: readonly Operation[], seq: number): boolean {
  const turn = operations.findLast(({ body }) => isTurn(body) && body.of === seq);
  return turn?.body.kind === "comment-resolve";
}

type Turn = Extract<OperationBody, { readonly kind: "comment-resolve" | "comment-reopen" }>;

function isTurn(body: OperationBody): body is Turn {
  return body.kind === "comment-resolve" || body.kind === "comment-reopen";
}

/** [CM2] Whether somebody else mentioned the person in it, and they have said nothing since; open threads alone. */
export function waitsForWordOf({ isResolved, comments }: Thread, personId: string): boolean {
  if (isResolved) return false;
  const said = comments.filter(({ isTakenBack }) => !isTakenBack);
  const mention = said.findLastIndex(
    ({ authorId, mentions }) => authorId !== personId && mentions.includes(personId),
  );
  return mention !== -1 && said.slice(mention).every(({ authorId }) => authorId !== personId);
}

/**
 * In the order in which they were begun. One whose first comment is taken back is listed where
 * somebody's answer is left.
 */
export function threadsOf(
  operations: readonly Operation[],
  active: ReadonlySet<number>,
): readonly Thread[] {
  const threads = new Map<number, ThreadInMaking>();
  for (const operation of operations) {
    const { body } = operation;
    if (isComment(body)) addComment(threads, operation, body, active);
    else if (isTurn(body)) turnThread(threads, operation, body);
  }
  return [...threads.values()].filter(({ comments }) =>
    comments.some(({ isTakenBack }) => !isTakenBack),
  );
}

type ThreadInMaking = Thread & { readonly comments: ThreadComment[] };

function addComment(
  threads: Map<number, ThreadInMaking>,
  operation: Operation,
  body: Comment,
  active: ReadonlySet<number>,
): void {
  const comment = commentOf(operation, body, active);
  const isRequest = body.kind === "object-request";
  if (!isRequest && body.replyTo !== null) {
    threads.get(body.replyTo)?.comments.push(comment);
    return;
  }
  threads.set(operation.seq, {
    seq: operation.seq,
    place: isRequest ? body.object : body.place,
    requestScope: isRequest ? body.scope : null,
    isResolved: false,
    turnedBy: null,
    comments: [comment],
  });
}

function turnThread(threads: Map<number, ThreadInMaking>, operation: Operation, body: Turn): void {
  const thread = threads.get(body.of);
  if (thread === undefined) return;
  const isResolved = body.kind === "comment-resolve";
  threads.set(body.of, { ...thread, isResolved, turnedBy: operation });
}

function commentOf(
  { seq, authorId, authorName, atMs }: Operation,
  body: Comment,
  active: ReadonlySet<number>,
): ThreadComment {
  const isTakenBack = body.kind === "comment-add" && !active.has(seq);
  const said = isTakenBack
    ? { text: "", mentions: [] }
    : { text: body.text, mentions: body.kind === "comment-add" ? body.mentions : [] };
  return { seq, authorId, authorName, atMs, isTakenBack, ...said };
}
