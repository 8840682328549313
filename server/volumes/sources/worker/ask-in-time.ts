// A request to a thread that ends in time for whoever asked: by the answer, when the asker gives up, or
// at the limit. A thread that hangs is ended then, one that goes on with the request a limit later.
import type { TransferListItem } from "node:worker_threads";
import type {
  SourceAnswer,
  SourceRequest,
} from "#server/volumes/sources/worker/source-messages.ts";
import type { SourceThread } from "#server/volumes/sources/worker/source-thread.ts";

export interface AskLimits {
  readonly timeLimitMs: number;
  /** What the request fails with at the limit. */
  readonly tooLong: () => Error;
  readonly signal: AbortSignal | undefined;
}

export function askInTime(
  thread: SourceThread,
  request: SourceRequest,
  transfer: readonly TransferListItem[],
  { timeLimitMs, tooLong, signal }: AskLimits,
): Promise<SourceAnswer> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { id, answer } = thread.ask(request, transfer);
    const giveUp = (reason: unknown): void => {
      stop();
      thread.giveUp(id);
      reject(reason);
    };
    const onAbort = (): void => giveUp(signal?.reason);
    let isSettled = false;
    const endIfLate = (): void => {
      if (isSettled) return;
      giveUp(tooLong());
      void thread.endIfStuck();
      const last = setTimeout(() => void thread.end("it went on with a read"), timeLimitMs);
      last.unref();
      void answer.catch(() => undefined).finally(() => clearTimeout(last));
    };
    // Where this thread itself was late, an answer may have been there in time.
    const timer = setTimeout(() => setImmediate(endIfLate), timeLimitMs);
    const stop = (): void => {
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    answer.then(resolve, reject).finally(stop);
  });
}
