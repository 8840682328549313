// [OP2] Entries leave here in the order of their numbers, each once, whatever order and however
// often the document brings them; nothing is handed on past a gap. The map is never walked: a log
// of 100,000 entries costs a new one nothing.
import type * as Y from "yjs";
import type { RefusedReason } from "#client/collaboration/connection-state.ts";
import type { Operation } from "#core/operations/operation.ts";
import { isKnownVersion, logKey, parseEntry } from "#core/protocol/entry.ts";

export interface LogReader {
  /** The last number handed on; 0 before the first. */
  lastSeq(): number;
  destroy(): void;
}

export interface LogListener {
  onEntries(operations: readonly Operation[]): void;
  /** Nothing is handed on after this. */
  onUnreadable(reason: RefusedReason): void;
}

export function createLogReader(log: Y.Map<unknown>, listener: LogListener): LogReader {
  const waiting = new Map<number, unknown>();
  let last = 0;
  let isStopped = false;

  const stop = (reason: RefusedReason) => {
    isStopped = true;
    waiting.clear();
    listener.onUnreadable(reason);
  };

  const take = (keys: ReadonlySet<string>) => {
    for (const key of keys) {
      const seq = Number(key);
      if (logKey(seq) === key && seq > last) waiting.set(seq, log.get(key));
    }
  };

  const drain = (): readonly Operation[] => {
    const operations: Operation[] = [];
    while (waiting.has(last + 1)) {
      const read = readEntry(last + 1, waiting.get(last + 1));
      if (typeof read === "string") {
        if (operations.length > 0) listener.onEntries(operations);
        stop(read);
        return [];
      }
      last++;
      waiting.delete(last);
      operations.push(read);
    }
    return operations;
  };

  const onEvent = (event: Y.YMapEvent<unknown>) => {
    if (isStopped) return;
    take(event.keysChanged);
    const operations = drain();
    if (operations.length > 0) listener.onEntries(operations);
  };

  log.observe(onEvent);
  return { lastSeq: () => last, destroy: () => log.unobserve(onEvent) };
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function readEntry(seq: number, value: unknown): Operation | RefusedReason {
  if (!(value instanceof Uint8Array) || value.length === 0) return "damaged-log";
  if (!isKnownVersion(value[0])) return "newer-server";
  try {
    const operation = parseEntry(decoder.decode(value.subarray(1)));
    return operation.seq === seq ? operation : "damaged-log";
  } catch {
    return "damaged-log";
  }
}
