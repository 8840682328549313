// How far a person has read in each thread, kept in their browser. What somebody else said after that
// is unread; who answers has read what they answer to.
import * as v from "valibot";
import type { Thread } from "#core/session/threads.ts";

/** By the operation that began a thread: the last one of it that was read. */
export type ReadUpTo = ReadonlyMap<number, number>;

export interface ReadMarks {
  /** The same map until something was read. */
  get(): ReadUpTo;
  read(threads: readonly Thread[]): void;
  /** Another page has written under this key of the storage; null: under any. */
  heard(key: string | null): void;
  subscribe(listener: () => void): () => void;
}

/** What of a browser's storage is needed. */
export type MarkStorage = Pick<Storage, "getItem" | "setItem">;

const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const keptSchema = v.array(v.tuple([seq, seq]));

export interface ReadMarksDeps {
  readonly sessionId: string;
  readonly personId: string;
  /** null where the browser has none: then what was read is forgotten with the page. */
  readonly storage: MarkStorage | null;
}

export function createReadMarks(deps: ReadMarksDeps): ReadMarks {
  const { storage } = deps;
  const key = `fascicle.read.${deps.sessionId}.${deps.personId}`;
  const listeners = new Set<() => void>();
  let marks = load(storage, key);
  const take = (next: ReadUpTo) => {
    marks = next;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => marks,
    read(threads) {
      const next = new Map(marks);
      for (const thread of threads) {
        next.set(thread.seq, Math.max(next.get(thread.seq) ?? 0, lastOf(thread)));
      }
      const isSame = [...next].every(([thread, upTo]) => marks.get(thread) === upTo);
      if (isSame) return;
      keep(storage, key, next);
      take(next);
    },
    heard(changed) {
      if (changed === key || changed === null) take(load(storage, key));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** How many of its comments the person has not read: others' alone, and none that was taken back. */
export function unreadIn(thread: Thread, marks: ReadUpTo, personId: string): number {
  const said = thread.comments.filter(({ authorId }) => authorId === personId);
  const upTo = Math.max(marks.get(thread.seq) ?? 0, said.at(-1)?.seq ?? 0);
  return thread.comments.filter((comment) => !comment.isTakenBack && comment.seq > upTo).length;
}

function lastOf({ comments }: Thread): number {
  return comments.at(-1)?.seq ?? 0;
}

/** What cannot be read counts as nothing read. */
function load(storage: MarkStorage | null, key: string): ReadUpTo {
  try {
    const text = storage?.getItem(key) ?? null;
    const parsed = v.safeParse(keptSchema, text === null ? [] : JSON.parse(text));
    return new Map(parsed.success ? parsed.output : []);
  } catch {
    return new Map();
  }
}

/** A full or forbidden storage loses the marks with the page, and nothing else. */
function keep(storage: MarkStorage | null, key: string, marks: ReadUpTo): void {
  try {
    storage?.setItem(key, JSON.stringify([...marks]));
  } catch {
    return;
  }
}

/** null where the browser forbids it. */
export function browserStorage(): MarkStorage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
