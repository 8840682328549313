// [OP1][OP2] An operation is an accepted intent: written once, never changed or deleted.
// Its kinds form one union; what each kind means is derived elsewhere, from version + log.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { Standing } from "#core/operations/standing.ts";

/** An agglomeration edge between two supervoxels, a < b. */
export interface CutEdge {
  readonly a: SupervoxelId;
  readonly b: SupervoxelId;
}

export type Compartment = "axon" | "dendrite" | "soma" | "unknown";

export interface SynapseSite {
  readonly place: Place;
  readonly compartment: Compartment;
}

/** [SY1] One presynaptic site, any number of postsynaptic ones. `confidence` is 0…1. */
export interface Synapse {
  readonly id: string;
  readonly pre: SynapseSite;
  readonly posts: readonly SynapseSite[];
  readonly cleftVoxel: Vec3 | null;
  readonly type: string;
  readonly confidence: number;
}

export type SignOffScope = "whole" | "backbone" | "axon" | "dendrite" | "synapses";

export type OperationBody =
  | { readonly kind: "merge"; readonly a: Place; readonly b: Place }
  | {
      readonly kind: "split";
      readonly sources: readonly Place[];
      readonly sinks: readonly Place[];
      /** The edges severed at commit, sorted by a, then b. */
      readonly cut: readonly CutEdge[];
    }
  | { readonly kind: "synapse-add"; readonly synapse: Synapse }
  | { readonly kind: "synapse-remove"; readonly synapseId: string }
  | { readonly kind: "undo"; readonly of: number }
  | { readonly kind: "redo"; readonly of: number }
  | { readonly kind: "submit"; readonly note: string }
  | { readonly kind: "request-changes"; readonly note: string }
  | { readonly kind: "reopen" }
  | {
      readonly kind: "sign";
      readonly object: Place;
      readonly scope: SignOffScope;
      readonly effectHash: string;
    }
  | { readonly kind: "withdraw-sign"; readonly object: Place; readonly scope: SignOffScope }
  | { readonly kind: "approve" }
  | { readonly kind: "finalize"; readonly version: number; readonly manifestHash: string }
  | { readonly kind: "abandon"; readonly note: string };

export type OperationKind = OperationBody["kind"];

/**
 * How one edit moved supervoxels between roots. Every supervoxel whose root was in `before` has a
 * root in `after` afterwards: those a list names get that list's root, "rest" takes all others.
 * "ask": the piece is too large to list, so a page asks the server for the supervoxels it shows.
 */
export interface SegmentChange {
  readonly before: readonly RootId[];
  readonly after: readonly {
    readonly root: RootId;
    readonly supervoxelCount: number;
    readonly members: readonly SupervoxelId[] | "rest" | "ask";
  }[];
}

/** Two active operations of which one, nobody's choice, broke the other [DE3]. */
export interface OperationConflict {
  readonly holds: number;
  readonly broken: number;
}

export interface Effect {
  readonly changes: readonly SegmentChange[];
  /** All conflicts that stand after this operation, sorted by holds, then broken. */
  readonly conflicts: readonly OperationConflict[];
}

export interface Operation {
  /** Consecutive from 1 within a session, given by the server at commit. */
  readonly seq: number;
  readonly intentId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly atMs: number;
  /** Sequence numbers of active operations that this one knowingly breaks [OP3]. */
  readonly overrides: readonly number[];
  readonly body: OperationBody;
  /** How its intent met the session [LV3]; left out where that was clean. */
  readonly standing?: Standing;
  readonly effect: Effect;
  /** Lower-case hex SHA-256 of the entry before; 64 zeros for the first. */
  readonly prevHash: string;
}

/** What a refusal or a notice says of an operation. */
export interface OperationRef {
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string;
  readonly kind: OperationKind;
}

export function referenceOf(operation: Operation): OperationRef {
  return {
    seq: operation.seq,
    authorId: operation.authorId,
    authorName: operation.authorName,
    kind: operation.body.kind,
  };
}
