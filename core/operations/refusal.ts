// A refusal is data with what a person needs to read; the sentence is in the message files under
// `refusal.<tag>`. It says what happened, who or which operation, what holds now, what to do.
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { OperationRef, SignOffScope } from "#core/operations/operation.ts";

export type Refusal =
  | { readonly tag: "intent-malformed"; readonly field: string; readonly problem: string }
  | { readonly tag: "not-allowed"; readonly needed: string; readonly role: string }
  | { readonly tag: "session-read-only"; readonly state: string }
  | { readonly tag: "unknown-supervoxel"; readonly supervoxel: SupervoxelId }
  | { readonly tag: "place-outside"; readonly positionVoxel: Vec3; readonly shapeVoxel: Vec3 }
  | { readonly tag: "place-background"; readonly positionVoxel: Vec3 }
  | {
      readonly tag: "place-mismatch";
      readonly positionVoxel: Vec3;
      readonly given: SupervoxelId;
      readonly found: SupervoxelId;
    }
  | {
      readonly tag: "merge-already-joined";
      readonly root: RootId;
      /** The operation that joined them; null where the version already had them together. */
      readonly by: OperationRef | null;
    }
  | { readonly tag: "merge-too-far"; readonly distanceNm: number; readonly limitNm: number }
  | { readonly tag: "split-different-segments"; readonly positionsVoxel: readonly Vec3[] }
  | { readonly tag: "split-shared-supervoxel"; readonly supervoxel: SupervoxelId }
  | { readonly tag: "split-place-on-both-sides"; readonly positionVoxel: Vec3 }
  | {
      readonly tag: "split-no-cut-keeps-sides";
      readonly side: "sources" | "sinks" | "both" | "groups";
      /** The places that no path ties to the others of their side. */
      readonly positionsVoxel: readonly Vec3[];
    }
  | {
      readonly tag: "split-only-clicked";
      readonly side: "sources" | "sinks" | "group";
      /** A place of that side. */
      readonly positionVoxel: Vec3;
    }
  /** Block borders cut one supervoxel in several, and both sides have a place in it. */
  | { readonly tag: "split-inseparable"; readonly positionsVoxel: readonly Vec3[] }
  | { readonly tag: "split-too-long" }
  /** A seed of a supervoxel's split lies in another one, or in another piece of it. */
  | {
      readonly tag: "seed-elsewhere";
      readonly positionVoxel: Vec3;
      readonly supervoxel: SupervoxelId;
    }
  /** The points of one side do not hang together where the supervoxel is cut. */
  | { readonly tag: "side-torn"; readonly positionVoxel: Vec3; readonly fromVoxel: Vec3 }
  | { readonly tag: "side-empty"; readonly side: "sources" | "sinks" }
  | {
      readonly tag: "supervoxel-too-large";
      readonly supervoxel: SupervoxelId;
      readonly limitVoxels: number;
    }
  /** Each split of a supervoxel counts, undone or not: any of them may be redone. */
  | {
      readonly tag: "supervoxel-split-often";
      readonly supervoxel: SupervoxelId;
      readonly limit: number;
    }
  /** What is to be taken off is a whole segment already. */
  | { readonly tag: "isolate-alone"; readonly root: RootId }
  | { readonly tag: "would-override"; readonly operations: readonly OperationRef[] }
  /** [CL3] Passes where the intent names the claims as confirmed. */
  | {
      readonly tag: "segment-claimed";
      readonly claims: readonly { readonly operation: OperationRef; readonly untilMs: number }[];
    }
  | { readonly tag: "claim-unknown"; readonly of: number }
  | { readonly tag: "claim-not-own"; readonly operation: OperationRef }
  /** Released, or its time is up. */
  | { readonly tag: "claim-over"; readonly operation: OperationRef }
  | { readonly tag: "undo-nothing" }
  | { readonly tag: "redo-nothing" }
  | { readonly tag: "undo-unknown"; readonly of: number }
  | { readonly tag: "undo-not-undoable"; readonly operation: OperationRef }
  | { readonly tag: "undo-not-own"; readonly operation: OperationRef }
  | { readonly tag: "undo-already"; readonly operation: OperationRef }
  | { readonly tag: "redo-already"; readonly operation: OperationRef }
  | { readonly tag: "synapse-unknown"; readonly synapseId: string }
  /** [SY4] The synapse is just so already. */
  | {
      readonly tag: "synapse-unchanged";
      readonly synapseId: string;
      /** The latest operation that made it so; null where the version has it so. */
      readonly by: OperationRef | null;
    }
  /** [SY4] The postsynaptic site that is to be changed is not where it is said to be. */
  | {
      readonly tag: "synapse-site-unknown";
      readonly synapseId: string;
      readonly positionVoxel: Vec3;
      readonly by: OperationRef | null;
    }
  /** [SY4] The last postsynaptic site cannot be taken off, or too many would be on it. */
  | { readonly tag: "synapse-partners"; readonly count: number; readonly limit: number }
  | { readonly tag: "neuron-unknown"; readonly neuronId: string }
  /** The segment has a record already; passes where the intent confirms a second one [NE4]. */
  | {
      readonly tag: "neuron-present";
      readonly root: RootId;
      /** A record's name, and its addition; null where the version has it. */
      readonly neurons: readonly {
        readonly id: string;
        readonly name: string;
        readonly by: OperationRef | null;
      }[];
    }
  /** The record says just that already. */
  | {
      readonly tag: "neuron-unchanged";
      readonly neuronId: string;
      /** The latest operation that made it so; null where the version has it so. */
      readonly by: OperationRef | null;
    }
  | { readonly tag: "neuron-too-many-tags"; readonly limit: number }
  | { readonly tag: "review-own-work"; readonly operations: readonly OperationRef[] }
  | { readonly tag: "review-stale"; readonly root: RootId }
  | {
      readonly tag: "review-unsigned";
      readonly roots: readonly RootId[];
      /** [VD4] Which sign-offs lack; fewer `given` than `needed` reviewers. */
      readonly missing: readonly {
        readonly root: RootId;
        readonly scope: SignOffScope;
        readonly needed: number;
        readonly given: number;
      }[];
    }
  /** [VD2] Reviewers asked for changes and have not looked again. */
  | { readonly tag: "review-requested"; readonly operations: readonly OperationRef[] }
  | { readonly tag: "request-unknown"; readonly of: number }
  | { readonly tag: "request-over"; readonly operation: OperationRef }
  /** No thread was begun by it, or its beginning is taken back. */
  | { readonly tag: "thread-unknown"; readonly of: number }
  | {
      readonly tag: "thread-already";
      readonly operation: OperationRef;
      readonly isResolved: boolean;
    }
  | { readonly tag: "mention-unknown"; readonly account: string }
  | { readonly tag: "review-conflicts"; readonly operations: readonly OperationRef[] }
  /** They split supervoxels that the newest version has in other pieces by now. */
  | { readonly tag: "review-cut-otherwise"; readonly operations: readonly OperationRef[] }
  /** [RV4] Against what the versions since the session's own hold; each is to be resolved. */
  | {
      readonly tag: "review-rebase-conflicts";
      readonly onto: number;
      readonly operations: readonly OperationRef[];
    }
  /** It was looked at on another version than the newest. */
  | { readonly tag: "rebase-outdated"; readonly onto: number; readonly newest: number }
  | { readonly tag: "rebase-no-conflict"; readonly operation: OperationRef; readonly onto: number }
  | { readonly tag: "rebase-cannot-keep"; readonly operation: OperationRef; readonly onto: number }
  | { readonly tag: "review-nothing-changed" }
  | { readonly tag: "wrong-state"; readonly state: string; readonly action: string };

export type RefusalTag = Refusal["tag"];
