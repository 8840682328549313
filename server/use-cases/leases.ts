// [LV2] A session is decided by one process at a time: the one that holds its lease. What it commits
// carries the lease's fence, and the database refuses a fence that is no longer the newest, so that
// an owner that was stopped and woke up again can write nothing.

/** Goes with every commit of a session where several processes share the database. */
export interface Fence {
  readonly nodeId: string;
  readonly fence: bigint;
}

export type Holding =
  | {
      readonly kind: "mine";
      /** null where this process is the only one that there can be. */
      readonly fence: Fence | null;
      /** Whether it may still answer for the session; never true after the lease has run out. */
      isHeld(): boolean;
      /** Called once, when the lease is lost. */
      onLost(listener: () => void): void;
      /** The database took a commit of it for one of an old owner: it is lost, however that came. */
      refused(): void;
      release(): Promise<void>;
    }
  /** Another process serves the session, at this address. */
  | { readonly kind: "elsewhere"; readonly url: string };

/** Whoever asked must ask there, or here again a little later. */
export class SessionElsewhereError extends Error {
  override readonly name = "SessionElsewhereError";
}

export interface Leases {
  /** Takes the session where nobody alive holds it. */
  hold(sessionId: string): Promise<Holding>;
  /** Gives everything back, at once for others to take. */
  close(): Promise<void>;
}

/** One process owns the data: everything is its, always. */
export const SOLE_OWNER: Leases = {
  hold: async () => ({
    kind: "mine",
    fence: null,
    isHeld: () => true,
    onLost: () => undefined,
    refused: () => undefined,
    release: async () => undefined,
  }),
  close: async () => undefined,
};
