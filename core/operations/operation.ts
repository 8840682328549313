// [OP1][OP2] An operation is an accepted intent: written once, never changed or deleted.
// Its kinds form one union; what each kind means is derived elsewhere, from version + log.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { NeuronOperationBody } from "#core/neurons/neuron.ts";
import type { Standing } from "#core/operations/standing.ts";

/**
 * An end of an edge that was cut: a supervoxel, or a piece of one, told by the sides that it lies
 * on: pairs of a split-supervoxel's sequence number and 1 (sources) or 2 (sinks), ascending.
 */
export type CutEnd =
  | SupervoxelId
  | {
      readonly supervoxel: SupervoxelId;
      readonly sides: readonly (readonly [split: number, side: number])[];
    };

/** An agglomeration edge; the supervoxel of a comes before that of b, unless both are one. */
export interface CutEdge {
  readonly a: CutEnd;
  readonly b: CutEnd;
}

/** [OP8] To which sides of a split supervoxel its edge to another one goes: 1, 2 or 3 (both). */
export interface EdgeRoute {
  readonly supervoxel: SupervoxelId;
  readonly sides: number;
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

/**
 * [SY4] One postsynaptic site, told by its place. Without `to` it is taken off, without `from` a site
 * is put on, with both the new one stands where the old one stood in the list.
 */
export interface PostChange {
  readonly from: Place | null;
  readonly to: SynapseSite | null;
}

/** [SY4] What one correction changes: what is not named stays as it is. */
export interface SynapseChanges {
  readonly pre?: SynapseSite;
  /** One after the other. */
  readonly posts?: readonly PostChange[];
  readonly cleftVoxel?: Vec3 | null;
  readonly type?: string;
  readonly confidence?: number;
}

/** [SY5] What somebody who looked at a synapse says of it. */
export type SynapseVerdict = "accepted" | "rejected" | "uncertain";

export type SynapseOperationBody =
  | { readonly kind: "synapse-add"; readonly synapse: Synapse }
  | {
      readonly kind: "synapse-edit";
      readonly synapseId: string;
      readonly changes: SynapseChanges;
    }
  | {
      readonly kind: "synapse-judge";
      readonly synapseId: string;
      readonly verdict: SynapseVerdict;
    }
  | { readonly kind: "synapse-remove"; readonly synapseId: string }
  /** [SY6] Synapses that count once somebody accepts them. */
  | { readonly kind: "synapse-suggest"; readonly synapses: readonly Synapse[] };

/** keep: the edit stands against what the version holds; give-up: it is left out of the re-base. */
export type RebaseChoice = "keep" | "give-up";

export type SignOffScope = "whole" | "backbone" | "axon" | "dendrite" | "synapses";

export type OperationBody =
  | { readonly kind: "merge"; readonly a: Place; readonly b: Place }
  | {
      /** A set of segments made one. */
      readonly kind: "merge-many";
      readonly places: readonly Place[];
      /** Pairs of positions in `places`, a tree over them: the joins it stands for. */
      readonly joins: readonly (readonly [number, number])[];
    }
  | {
      readonly kind: "split";
      readonly sources: readonly Place[];
      readonly sinks: readonly Place[];
      /** The edges severed at commit, sorted by a, then b. */
      readonly cut: readonly CutEdge[];
      /** The sources were taken off everything around them, which are the sinks. */
      readonly isIsolation?: true;
    }
  | {
      /** A segment parted into more than two. */
      readonly kind: "split-groups";
      readonly groups: readonly (readonly Place[])[];
      readonly cut: readonly CutEdge[];
    }
  | {
      /** [OP8] One supervoxel cut in two by a mask, and its sides parted. */
      readonly kind: "split-supervoxel";
      readonly supervoxel: SupervoxelId;
      readonly sources: readonly Place[];
      readonly sinks: readonly Place[];
      /** Lower-case hex SHA-256 of the mask. */
      readonly maskHash: string;
      /** Its edges, by the supervoxel at the other end, ascending. */
      readonly routes: readonly EdgeRoute[];
      /** The piece that was cut, by its sides under other splits; empty: the whole supervoxel. */
      readonly within: readonly (readonly [split: number, side: number])[];
      readonly cut: readonly CutEdge[];
    }
  | SynapseOperationBody
  | NeuronOperationBody
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
      /** [RV4] Signed as re-basing on this version makes it; left out: as it is in the session. */
      readonly onto?: number;
    }
  | { readonly kind: "withdraw-sign"; readonly object: Place; readonly scope: SignOffScope }
  | {
      /** [CL1] Asks others to leave the segment at this place to its author for a while. */
      readonly kind: "claim";
      readonly place: Place;
      readonly minutes: number;
      readonly note: string;
    }
  | { readonly kind: "release"; readonly of: number }
  | {
      /** [CM1] Words at a place: the first of a thread, or an answer to one. */
      readonly kind: "comment-add";
      readonly place: Place;
      readonly text: string;
      /** The operation that began the thread; null where this one does. */
      readonly replyTo: number | null;
      /** Accounts that it is meant for. */
      readonly mentions: readonly string[];
    }
  /** [CM3] `of` is the operation that began the thread. */
  | { readonly kind: "comment-resolve" | "comment-reopen"; readonly of: number }
  | {
      /** [VD1] A reviewer asks for changes of one object, for one scope; it begins a thread. */
      readonly kind: "object-request";
      readonly object: Place;
      readonly scope: SignOffScope;
      /** The state that the reviewer looked at. */
      readonly effectHash: string;
      readonly text: string;
    }
  | { readonly kind: "withdraw-request"; readonly of: number }
  | {
      /** [RV4] What becomes of an edit that re-basing on a version brings into conflict. */
      readonly kind: "resolve";
      readonly of: number;
      readonly onto: number;
      readonly choice: RebaseChoice;
    }
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
  /** Sequence numbers of operations that this one knowingly overrides [OP3][OP10]. */
  readonly overrides: readonly number[];
  /** Why, in its author's words; left out where they gave none. */
  readonly reason?: string;
  /** Claims of others that it knowingly goes against [CL3]; left out where there are none. */
  readonly confirmedClaims?: readonly number[];
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
