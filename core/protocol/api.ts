// The shapes of /api/v1. 64-bit ids are decimal strings in JSON.

import type { InvitationState } from "#core/access/invitation-state.ts";
import type { Role } from "#core/access/role.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { NeuronTextField } from "#core/neurons/neuron.ts";
import type { OperationKind, RebaseChoice, SignOffScope } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { StandingKind } from "#core/operations/standing.ts";
import type { ApiPreviewPartners } from "#core/protocol/preview-api.ts";
import type { MissingSignOff, RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import type { ChangeKind } from "#core/session/change-kind.ts";
import type { SignedPart } from "#core/session/rebase-lapses.ts";

export interface ApiError {
  /** A message key; the sentence is in the message files under `refusal.` or `error.`. */
  readonly tag: string;
  readonly [field: string]: unknown;
}

export interface ApiMe {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
}

export interface ApiVersion {
  readonly number: number;
  readonly manifestHash: string;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly sessionId: string | null;
  readonly segmentCount: number;
  readonly synapseCount: number;
  readonly connectionCount: number;
}

export interface ApiMip {
  readonly shapeVoxel: Vec3;
  /** Voxels of mip 0 that one of this level stands for, along x, y, z. */
  readonly factorsVoxel: Vec3;
}

export interface ApiDataset {
  readonly id: string;
  readonly name: string;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  /** Of each layer, finest first. */
  readonly mips: {
    readonly image: readonly ApiMip[];
    readonly labels: readonly ApiMip[];
  };
  /** Tiles of 16-bit values come raw, those of 8-bit values as pictures. */
  readonly imageType: "uint8" | "uint16";
  /** The values that are black and white unless a person chooses others. */
  readonly imageRange: readonly [black: number, white: number];
  readonly tileSize: number;
  readonly supervoxelCount: string;
  readonly edgeCount: number;
  /** Of its own files on the server's disk. */
  readonly sizeBytes: number;
  readonly role: Role;
  /** [VD4] Of every changed segment: scopes, and of how many reviewers each. */
  readonly requiredSignOffs: RequiredSignOffs;
  readonly versions: readonly ApiVersion[];
}

export interface ApiSession {
  readonly id: string;
  readonly title: string;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly baseVersion: number;
  readonly state: SessionState;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly operationCount: number;
  readonly role: Role;
}

export interface ApiOperationRef {
  readonly seq: number;
  readonly authorId: string;
  readonly authorName: string;
  readonly kind: OperationKind;
}

/** A segment as it stands in a session, found by one of its supervoxels. */
export interface ApiSegment {
  readonly root: string;
  readonly supervoxelCount: number;
  readonly sizeVoxel: string;
  readonly synapsesPre: number;
  readonly synapsesPost: number;
  /** In the supervoxel that was asked for. */
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string };
  /** [CL1] On the segment and not released; those whose time is up end by themselves. */
  readonly claims: readonly ApiClaim[];
  /** [NE1] Its records; two where a merge brought them together. */
  readonly neurons: readonly ApiNeuron[];
  readonly operations: readonly ApiOperationRef[];
}

/** [NE1] A neuron record; text that is empty says nothing. */
export interface ApiNeuron extends Readonly<Record<NeuronTextField, string>> {
  readonly id: string;
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string };
  readonly somaVoxel: Vec3 | null;
  readonly tags: readonly string[];
}

/** A segment as it stood after operation `seq`. */
export interface ApiSegmentAt extends ApiSegment {
  readonly seq: number;
  /** What a sign-off of that state is bound to [RV3]. */
  readonly effectHash: string;
}

/** [DE6] Ancestors and descendants of one segment within a session. */
export interface ApiLineage {
  /** The log's last operation. */
  readonly seq: number;
  /** The position of the segment that was asked for. */
  readonly node: number;
  /** Sorted by fromSeq, then root: a root id for as long as its segment kept its membership. */
  readonly nodes: readonly {
    readonly root: string;
    readonly fromSeq: number;
    /** The operation that ended it; null while it stands. */
    readonly untilSeq: number | null;
    readonly supervoxelCount: number | null;
  }[];
  /** `from` and `to` are positions in the nodes; the count is null where effects do not tell. */
  readonly edges: readonly {
    readonly seq: number;
    readonly from: number;
    readonly to: number;
    readonly supervoxelCount: number | null;
  }[];
}

export interface ApiBlamedOperation extends ApiOperationRef {
  /** False for an edit that is undone or overridden. */
  readonly isActive: boolean;
  /** Why, in its author's words; left out where they gave none. */
  readonly reason?: string;
}

/** [DE7] Who named a supervoxel, and who put it where it is; null: it is the version's. */
export interface ApiSupervoxelBlame {
  readonly seq: number;
  readonly operations: readonly ApiBlamedOperation[];
  readonly placedBy: ApiOperationRef | null;
  readonly changedBy: ApiOperationRef | null;
}

/** [DE7] Who joined or cut a pair of supervoxels, and who decides; none: the version does. */
export interface ApiEdgeBlame {
  readonly seq: number;
  readonly operations: readonly ApiBlamedOperation[];
  readonly isOn: boolean;
  /** null where the version has no such edge. */
  readonly isOnInVersion: boolean | null;
  readonly decidedBy: readonly ApiOperationRef[];
}

/** [CL1] A claim that holds. */
export interface ApiClaim extends ApiOperationRef {
  readonly untilMs: number;
  readonly note: string;
}

export interface ApiSplitSide {
  readonly root: string;
  readonly supervoxelCount: number;
  readonly sizeVoxel: string;
  /** null where the side is too large to list; then the other side is listed. */
  readonly supervoxels: readonly string[] | null;
}

/** [OP8] A piece by its sides; one for each `sideBits` that a voxel has, so a piece may have several. */
export interface ApiPiece {
  readonly id: string;
  /** Bit i is set where the piece lies on side 2 of the i-th mask. */
  readonly sideBits: number;
}

/** [OP8] The supervoxels of a session that are in pieces, as they are after operation `seq`. */
export interface ApiPieces {
  readonly seq: number;
  readonly supervoxels: readonly {
    readonly supervoxel: string;
    readonly maskHashes: readonly string[];
    readonly pieces: readonly (ApiPiece & { readonly root: string })[];
  }[];
}

/** [RV2] What segments are made of, before the session and after operation `seq`. */
export interface ApiShape {
  readonly seq: number;
  /** Of all pieces; no more are listed than a page can draw. */
  readonly count: number;
  /** The largest first. */
  readonly pieces: readonly ApiShapePiece[];
}

/** A whole supervoxel, or a piece of one; its mesh is known by `supervoxel` and `cuts`. */
export interface ApiShapePiece {
  readonly id: string;
  /** The version's, which it is or was cut from. */
  readonly supervoxel: string;
  /** By hash; empty for a whole supervoxel. */
  readonly cuts: readonly { readonly maskHash: string; readonly side: 1 | 2 }[];
  readonly sizeVoxel: string;
  readonly positionVoxel: Vec3;
  /** The version's segment that holds the supervoxel. */
  readonly baseRoot: string;
  /** The segment that holds it now. */
  readonly root: string;
}

/** [OP8] A supervoxel that a split would cut, as it would be in pieces then. */
export interface ApiPreviewInPieces {
  readonly supervoxel: string;
  /** A mask that was made for the preview is served as any other, as long as it is remembered. */
  readonly maskHashes: readonly string[];
  readonly pieces: readonly ApiPiece[];
  /** The pieces of the source side and of the sink side: the only new ones. */
  readonly sides: readonly [string, string];
}

/** What an edit would do; commit runs the same code [OP6]. */
export type ApiPreview =
  | {
      readonly ok: true;
      readonly overrides: readonly ApiOperationRef[];
      /** [CL3] Others' on the segments that it would change: to be confirmed. */
      readonly claims: readonly ApiClaim[];
      /** Merge: the one segment. Split: the source side, then the sink side. */
      readonly pieces: readonly ApiSplitSide[];
      /** Voxel positions of the contacts that a split would sever. */
      readonly cutVoxel: readonly Vec3[];
      /** null where no supervoxel would be cut. */
      readonly inPieces: ApiPreviewInPieces | null;
      /** null where the server does not tell. */
      readonly partners: ApiPreviewPartners | null;
    }
  | { readonly ok: false; readonly refusal: ApiError };

export interface ApiSignOff {
  readonly seq: number;
  readonly reviewerId: string;
  readonly reviewerName: string;
  readonly scope: SignOffScope;
  readonly atMs: number;
  /** False once a later operation changed the object [RV3]; true again after its undo. */
  readonly holds: boolean;
  readonly lapsedBy: ApiOperationRef | null;
}

/** [VD2] A request for changes that stands. */
export interface ApiObjectRequest {
  readonly seq: number;
  readonly reviewerId: string;
  readonly reviewerName: string;
  readonly scope: SignOffScope;
  readonly text: string;
  readonly atMs: number;
  /** The operation since which the object is another than they looked at; null: it is the same. */
  readonly changedBy: ApiOperationRef | null;
}

/** Sites in a segment. */
export interface ApiSiteCount {
  readonly pre: number;
  readonly post: number;
}

/** [SY3] Partners by the connections with them; by its root in the state in which it is one. */
export interface ApiPartnerChanges {
  /** Partners that it had no connection with before; that it has none with after. */
  readonly gained: number;
  readonly lost: number;
  /** Those that changed most; the rest is in the counts alone. */
  readonly changes: readonly {
    readonly root: string;
    /** out: the segment is presynaptic. */
    readonly direction: "out" | "in";
    readonly before: number;
    readonly after: number;
  }[];
}

/** One changed segment of a session against its base version [RV2]. */
export interface ApiChangedSegment {
  readonly root: string;
  readonly change: ChangeKind;
  /** The version's segment that it goes on from; null for none. */
  readonly continues: string | null;
  /** The version's segment that it has most of. */
  readonly mainBefore: string;
  /** What it holds of each of the version's segments. */
  readonly shares: readonly {
    readonly root: string;
    readonly supervoxelCount: number;
    readonly sizeVoxel: string;
    /** All of the version's segment. */
    readonly baseSizeVoxel: string;
    /** Nothing of it is elsewhere. */
    readonly isWhole: boolean;
  }[];
  readonly sitesBefore: ApiSiteCount;
  readonly sitesAfter: ApiSiteCount;
  readonly partners: ApiPartnerChanges;
  /** A place in the segment where an operation touched it: where a reviewer is taken. */
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string };
  readonly beforeRoots: readonly string[];
  readonly supervoxelCountBefore: number;
  readonly supervoxelCountAfter: number;
  readonly sizeVoxelBefore: string;
  readonly sizeVoxelAfter: string;
  readonly synapsesBefore: number;
  readonly synapsesAfter: number;
  /** [NE1] Its neuron records; the hash has them. */
  readonly neuronIds: readonly string[];
  readonly effectHash: string;
  readonly operations: readonly ApiOperationRef[];
  readonly authors: readonly { readonly id: string; readonly name: string }[];
  readonly signOffs: readonly ApiSignOff[];
  readonly requests: readonly ApiObjectRequest[];
  /** [VD4] What it lacks of what the dataset requires. */
  readonly missing: readonly MissingSignOff[];
}

/** A segment of the version that none of the session continues [RV2]. */
export interface ApiVanishedSegment {
  readonly root: string;
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string };
  readonly supervoxelCount: number;
  readonly sizeVoxel: string;
  readonly sites: ApiSiteCount;
  /** Who has it now, the largest part first. */
  readonly went: readonly {
    readonly root: string;
    readonly supervoxelCount: number;
    readonly sizeVoxel: string;
  }[];
}

export interface ApiDifference {
  readonly seq: number;
  readonly requiredSignOffs: RequiredSignOffs;
  readonly segments: readonly ApiChangedSegment[];
  readonly vanished: readonly ApiVanishedSegment[];
}

export interface ApiPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly isDisabled: boolean;
  readonly roles: readonly {
    readonly datasetId: string;
    readonly datasetName: string;
    readonly role: Role;
  }[];
}

export interface ApiSignIn {
  readonly id: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** The one by which this was asked. */
  readonly isThis: boolean;
}

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** Its first characters, by which its owner knows it again. */
  readonly prefix: string;
  readonly maxRole: Role;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | null;
  readonly revokedAtMs: number | null;
}

export interface ApiAuditEntry {
  /** A 64-bit number. */
  readonly id: string;
  readonly atMs: number;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly via: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly datasetId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly address: string | null;
}

export interface ApiInvitation {
  readonly id: string;
  /** null: for whoever holds the link. */
  readonly email: string | null;
  readonly roles: ApiPerson["roles"];
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly state: InvitationState;
  /** The name of who used it. */
  readonly usedBy: string | null;
}

/** What an invitation's link shows to whoever holds it. */
export type ApiJoinPage =
  | { readonly state: "unknown" | Exclude<InvitationState, "open"> }
  | {
      readonly state: "open";
      readonly token: string;
      readonly email: string | null;
      readonly invitedBy: string | null;
      readonly roles: readonly { readonly datasetName: string; readonly role: Role }[];
      /** Whose browser the link was opened in. */
      readonly me: { readonly name: string; readonly email: string } | null;
      /** What the provider is called that people may come by. */
      readonly provider: string | null;
      /** Where whoever takes it begins: a path. */
      readonly location: string;
    };

/** [RV4] How one edit of a session stands on the newest version. */
/** An edit that went into a version between the session's own and the newest one. */
export interface ApiPastEdit {
  readonly version: number;
  readonly operation: ApiOperationRef;
}

export interface ApiRebasedOperation {
  readonly operation: ApiOperationRef;
  /** Where it was made; null for what names no place. */
  readonly place: { readonly positionVoxel: Vec3; readonly supervoxel: string } | null;
  readonly standing: StandingKind;
  /** Edits of the versions in between that made it so. */
  readonly against: readonly ApiPastEdit[];
  readonly mayKeep: boolean;
  /** null where nothing was chosen, or what was chosen does not cover all that it is against. */
  readonly choice: RebaseChoice | null;
}

/** [RV4] A session on the newest version: what finalizing it would write, and what stands in the way. */
export interface ApiRebase {
  readonly seq: number;
  readonly baseVersion: number;
  /** The session's own where nothing was finalized since. */
  readonly newest: number;
  readonly versions: readonly {
    readonly number: number;
    readonly sessionId: string;
    readonly title: string;
    readonly authors: readonly { readonly id: string; readonly name: string }[];
  }[];
  /** Of the edits that are active; one that was given up is not counted. */
  readonly counts: Readonly<Record<StandingKind, number>>;
  readonly operations: readonly ApiRebasedOperation[];
  /** [RV3] Sign-offs that hold in the session and not on the newest version. */
  readonly lapsed: readonly {
    readonly seq: number;
    readonly reviewerId: string;
    readonly reviewerName: string;
    readonly scope: SignOffScope;
    readonly root: string;
    /** What of the object is another there. */
    readonly parts: readonly SignedPart[];
    /** Who edited its neuron records in between. */
    readonly recordEdits: readonly ApiPastEdit[];
    /** Those of its records that are others there, as they will be. */
    readonly records: readonly ApiNeuron[];
  }[];
  /** The difference against the newest version; what is not signed is to be signed as it is here. */
  readonly segments: readonly ApiChangedSegment[];
}
