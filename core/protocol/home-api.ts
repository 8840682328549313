// The shapes of what the home page asks for beside the datasets themselves.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiSession } from "#core/protocol/api.ts";
import type { SessionProgress, Waiting } from "#core/session/session-overview.ts";

export interface ApiHomeSession extends ApiSession {
  /** null for one that is finalized or given up: nothing of it is counted any more. */
  readonly progress: SessionProgress | null;
  /** Whoever asks began it, or edited in it. */
  readonly isOwn: boolean;
  /** What of it waits for whoever asks. */
  readonly waiting: readonly Waiting[];
}

/** A neuron that a new session is about. */
export interface ApiListedNeuron {
  readonly root: string;
  readonly positionVoxel: Vec3;
}

export interface ApiNewSession extends ApiSession {
  readonly neurons: readonly ApiListedNeuron[];
}
