// The shapes of /api/v1 about releases. Ids of neurons are decimal strings in JSON.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { AskedSkeletons } from "#core/protocol/release-choice.ts";

export const RELEASE_STATES = ["queued", "running", "done", "failed", "cancelled"] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

/**
 * not-whole: what is kept of the version does not agree with itself. nothing-chosen: no neuron is in
 * what was asked for.
 */
export const RELEASE_PROBLEMS = ["disk-full", "not-whole", "nothing-chosen", "server"] as const;
export type ReleaseProblem = (typeof RELEASE_PROBLEMS)[number];

/** What of the version a release holds. */
export type ApiReleaseScope =
  | { readonly kind: "everything" }
  | { readonly kind: "neurons"; readonly neuronCount: number; readonly firstId: string }
  | { readonly kind: "region"; readonly minVoxel: Vec3; readonly maxVoxel: Vec3 };

/** The writing of a release, of which there is one for all who ask for the same. */
export interface ApiRelease {
  /** Empty for everything with the usual skeletons. */
  readonly choiceId: string;
  readonly scope: ApiReleaseScope;
  readonly skeletons: AskedSkeletons;
  readonly state: ReleaseState;
  /** The file that is being written; empty before the first. */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** null while it is a guess. */
  readonly remainingMs: number | null;
  readonly problem: ReleaseProblem | null;
  /** Where `problem` is not-whole: what does not agree. */
  readonly detail: string;
  readonly sizeBytes: number | null;
  /** null: the server, or the command line. */
  readonly askedById: string | null;
  readonly askedByName: string;
  readonly askedAtMs: number;
  readonly finishedAtMs: number | null;
}
