// What the work tells of itself as it goes, for whoever watches the server.
export interface Meters {
  /** A commit of a session's log was made: it is durable, and nobody has been told yet. */
  committed(commit: {
    readonly sessionId: string;
    /** Of the first and the last operation; null where there is none, but refusals. */
    readonly firstSeq: number | null;
    readonly lastSeq: number | null;
    readonly operations: number;
    readonly refusals: number;
    readonly tookMs: number;
    /** Ids of the requests and connections whose intents it holds, each once. */
    readonly cameBy: readonly string[];
  }): void;
}

export const NO_METERS: Meters = { committed: () => undefined };
