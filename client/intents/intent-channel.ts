// The way out for intents and the way back for their outcomes. What lies in the channel reaches the
// server now or when the line is back, in the order it was put there.
import type { ReceivedOutcome } from "#client/api/answer-schemas.ts";

export interface ChannelIntent {
  readonly intentId: string;
  /** The intent's JSON. */
  readonly text: string;
}

export interface IntentChannel {
  /** Putting what is there already changes nothing. */
  put(intents: readonly ChannelIntent[]): void;
  /** Decided, or taken back before it was. */
  remove(intentId: string): void;
  /** Listeners are called in the order they came. Returns the way to stop. */
  onOutcome(listener: (outcome: ReceivedOutcome) => void): () => void;
}
