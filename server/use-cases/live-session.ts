// What the realtime endpoint needs of a session: its log so far, new entries as they are
// committed, and a way to submit intents. It owns no Yjs; the endpoint owns no rules.
import type { Role } from "#core/access/role.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";

/** Who is asking. It comes from the connection alone [LV4]. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** It may do no more than this, nor more than its person may by the time of judgement. */
  readonly role: Role;
  /** The API token that it came with, where it did: nor more than that allows by then. */
  readonly tokenId?: string | null;
  /** Ids of the requests or connections that brought the intents: for the log's lines, and no right. */
  readonly cameBy?: readonly string[];
}

/** Whoever asks may not see the session any more: nothing was decided, and nothing kept of it. */
export class AccessGoneError extends Error {
  override readonly name = "AccessGoneError";
}

export interface CommittedEntry {
  readonly seq: number;
  /** The canonical text of the operation. */
  readonly entry: string;
}

export interface LiveSession {
  readonly sessionId: string;
  readonly datasetId: string;
  /** Every committed entry, in order. */
  entries(): readonly CommittedEntry[];
  /** Called after commit, in order, with each group of new entries. Returns the way to stop. */
  onCommitted(listener: (entries: readonly CommittedEntry[]) => void): () => void;
  /**
   * Judges intents in the order given and resolves when every outcome is durable. Each item is an
   * intent's JSON text as received: malformed ones get an outcome as well where their id is legible.
   * Rejects with AccessGoneError where the person's right is gone.
   */
  submit(actor: Actor, intentTexts: readonly string[]): Promise<readonly Outcome[]>;
}

export interface LiveSessions {
  /** The session, loaded and kept until released as often as acquired; null where unknown. */
  acquire(sessionId: string): Promise<LiveSession | null>;
  release(sessionId: string): void;
}
