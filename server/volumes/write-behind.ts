// What is kept on disk only to be had again sooner is written behind everybody's back: one after the other,
// since what is made for somebody meanwhile goes through the same few threads, and in quiet times as long as
// little of it waits. Of what comes too fast some is not kept: a slow disk must not hold it all in memory.
import type { QuietTimes } from "#server/volumes/quiet-times.ts";

export interface WriteBehindOptions {
  /** More does not wait; from half of it on no quiet time is waited for. */
  readonly maxWaitingBytes: number;
  /** When to write; at once where it is left out. */
  readonly quietTimes?: QuietTimes | undefined;
}

export interface WriteBehind {
  /** False where it is too much. @param write never rejects */
  add(sizeBytes: number, write: () => Promise<unknown>): boolean;
  /** Once all that was added is written, without waiting for quiet. */
  settled(): Promise<void>;
}

export function createWriteBehind(options: WriteBehindOptions): WriteBehind {
  const { maxWaitingBytes, quietTimes } = options;
  let isAwaited = false;
  let waitingBytes = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const isPressing = () => isAwaited || waitingBytes > maxWaitingBytes / 2;
  return {
    add(sizeBytes, write) {
      if (waitingBytes + sizeBytes > maxWaitingBytes) return false;
      waitingBytes += sizeBytes;
      writing = writing
        .then(() => quietTimes?.quiet(isPressing))
        .then(write)
        .finally(() => {
          waitingBytes -= sizeBytes;
        });
      return true;
    },
    async settled() {
      isAwaited = true;
      await writing;
      isAwaited = false;
    },
  };
}
