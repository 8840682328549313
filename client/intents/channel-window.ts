// What of a long queue lies in the channel at one time: its front. All of it travels as one message
// when the line comes back, so it stays well below what the server takes as one.
import type { ChannelIntent } from "#client/intents/intent-channel.ts";

export interface Queued extends ChannelIntent {
  readonly sizeBytes: number;
}

const MAX_INTENTS = 200;
const MAX_BYTES = 512 * 1024;

/** Below this many it is filled up again: not for each outcome by one. */
export const REFILL_AT = MAX_INTENTS / 2;

export function frontOf(queue: readonly Queued[]): readonly Queued[] {
  let sizeBytes = 0;
  let count = 0;
  for (const item of queue) {
    sizeBytes += item.sizeBytes;
    if (count === MAX_INTENTS || sizeBytes > MAX_BYTES) break;
    count++;
  }
  return queue.slice(0, count);
}
