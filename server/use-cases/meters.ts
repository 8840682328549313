// What the work tells of itself as it goes, for whoever watches the server.
export interface Meters {
  /** A commit of a session's log was made: it is durable, and nobody has been told yet. */
  committed(commit: {
    readonly sessionId: string;
    readonly firstSeq: number;
    readonly operations: number;
    readonly refusals: number;
    readonly tookMs: number;
  }): void;
}

export const NO_METERS: Meters = { committed: () => undefined };
