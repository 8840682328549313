// The port to what is kept: one interface, one contract suite, run on the embedded engine and on
// PostgreSQL alike. Ids are bigint; times are Unix ms. Every writing method is one transaction.
import type { Role } from "#core/access/role.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { LocatedNeuron } from "#core/neurons/neuron.ts";
import type { OperationKind, Synapse } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { Standing } from "#core/operations/standing.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import type { ReviewSummary } from "#core/session/review-summary.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { Fence } from "#server/use-cases/leases.ts";
import type { AccessStore, RightsQuestion } from "#server/use-cases/ports/access.ts";
import type { AuditEntry, AuditStore } from "#server/use-cases/ports/audit.ts";
import type { CheckStore, SignOffRow } from "#server/use-cases/ports/checks.ts";
import type { ComparisonStore } from "#server/use-cases/ports/comparisons.ts";
import type { DescriptionStore } from "#server/use-cases/ports/descriptions.ts";
import type { DraftStore } from "#server/use-cases/ports/drafts.ts";
import type { InvitationStore } from "#server/use-cases/ports/invitations.ts";
import type { JobStore } from "#server/use-cases/ports/jobs.ts";
import type { OverviewStore } from "#server/use-cases/ports/overviews.ts";
import type { RegionStore } from "#server/use-cases/ports/regions.ts";

export type { SignOffRow };

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Site administrators hold the role admin on every dataset. */
  readonly isAdmin: boolean;
  /** One of the demo's people: signs in by a printed link, on loopback only. */
  readonly isDemo: boolean;
  /** Comes in nowhere, and has no role until an administrator lets them in again. */
  readonly isDisabled: boolean;
}

export interface DatasetRecord {
  readonly id: string;
  /** Unique; lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  /** Merges of places further apart than this ask for confirmation [OP5]. */
  readonly mergeLimitNm: number;
  readonly createdAtMs: number;
}

export interface SessionRecord {
  readonly id: string;
  readonly datasetId: string;
  readonly title: string;
  readonly baseVersion: number;
  readonly state: SessionState;
  readonly createdById: string;
  readonly createdByName: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly operationCount: number;
  /** [VD4] As its owner found it last; null where nothing was to be told since there is such a thing. */
  readonly review: ReviewSummary | null;
}

export interface LogRow {
  readonly seq: number;
  readonly intentId: string;
  readonly authorId: string;
  readonly kind: OperationKind;
  readonly atMs: number;
  /** The canonical text of the operation, exactly as hashed. */
  readonly entry: string;
  /** Lower-case hex SHA-256 of the entry. */
  readonly hash: string;
}

export interface RefusalRow {
  readonly intentId: string;
  readonly authorId: string;
  readonly atMs: number;
  readonly refusal: Refusal;
  readonly standing: Standing;
}

/** [OP8] The mask of a supervoxel's split, as it is kept. */
export interface MaskRow {
  /** Lower-case hex SHA-256 of the bytes. */
  readonly hash: string;
  readonly supervoxel: SupervoxelId;
  readonly bytes: Uint8Array;
}

export interface LogBatch {
  readonly sessionId: string;
  /** Consecutive from the log's end; fenced by the primary key (session, seq). */
  readonly operations: readonly LogRow[];
  readonly refusals: readonly RefusalRow[];
  readonly signOffs: readonly SignOffRow[];
  /** Those that the batch's operations name; one that is kept already is left as it is. */
  readonly masks: readonly MaskRow[];
  /** The session's state after the batch: a projection for lists. */
  readonly state: SessionState;
  /** [VD4] Where it is another than was written last: a projection for lists. */
  readonly review?: ReviewSummary | null;
  /** The lease under which it was decided; left out where one process owns the data. */
  readonly fence?: Fence;
  /** Left out where the server itself adds to the log. */
  readonly judgedBy?: JudgedRights;
}

/** What people might do when their intents were judged, and must still be able to do. */
export interface JudgedRights {
  readonly asked: readonly RightsQuestion[];
  /** Of each in turn. */
  readonly roles: readonly (Role | null)[];
  readonly nowMs: number;
}

/** Nothing was written: somebody has another role by now, and all must be judged once more. */
export class RightsChangedError extends Error {
  override readonly name = "RightsChangedError";
}

export interface StoredOutcome {
  readonly intentId: string;
  readonly authorId: string;
  /** The sequence number of the operation, or null where it was refused. */
  readonly seq: number | null;
  readonly refusal: Refusal | null;
  /** Of a refusal; an operation's is in its entry, and clean here. */
  readonly standing: Standing;
}

export interface VersionRecord {
  readonly datasetId: string;
  readonly number: number;
  /** null for version 0, the imported agglomeration. */
  readonly baseNumber: number | null;
  readonly sessionId: string | null;
  readonly manifestHash: string;
  readonly createdById: string | null;
  readonly createdByName: string;
  readonly createdAtMs: number;
  readonly segmentCount: number;
  readonly synapseCount: number;
  readonly connectionCount: number;
}

export interface VersionSegment {
  readonly root: RootId;
  readonly supervoxelCount: number;
  readonly sizeVoxel: bigint;
  readonly positionVoxel: Vec3;
  readonly synapsesPre: number;
  readonly synapsesPost: number;
  readonly effectHash: string;
}

/** A synapse with the segments its sites lie in, in the order of its sites. */
export interface VersionSynapse {
  readonly synapse: Synapse;
  readonly preRoot: RootId;
  readonly postRoots: readonly RootId[];
}

/** [NE6] A neuron record with the segment that holds its place. */
export type VersionNeuron = LocatedNeuron;

export interface VersionConnection {
  readonly preRoot: RootId;
  readonly postRoot: RootId;
  /** Pairs of a presynaptic and a postsynaptic site [SY3]. */
  readonly synapseCount: number;
}

export interface LineageRow {
  readonly oldRoot: RootId;
  readonly newRoot: RootId;
  readonly supervoxelCount: number;
}

/** An edge whose state differs from the version before. Added ones were merged by people. */
export interface VersionEdgeChange {
  readonly a: SupervoxelId;
  readonly b: SupervoxelId;
  readonly isOn: boolean;
  readonly affinity: number;
  readonly contactVoxel: Vec3;
}

export interface VersionContents {
  readonly record: VersionRecord;
  /** Dense index of the root of each of the version's supervoxels, by dense index. */
  readonly rootIndices: Uint32Array;
  /** [OP8] The supervoxels that are new, by id; those that they were cut from are no more. */
  readonly pieces: readonly SettledPiece[];
  readonly edgeChanges: readonly VersionEdgeChange[];
  readonly segments: readonly VersionSegment[];
  readonly synapses: readonly VersionSynapse[];
  readonly connections: readonly VersionConnection[];
  readonly lineage: readonly LineageRow[];
  /** Sorted by root, then id. */
  readonly neurons: readonly VersionNeuron[];
}

/** Somebody else wrote this sequence number: this process no longer owns the session. */
export class LogFencedError extends Error {
  override readonly name = "LogFencedError";
}

/** Another process has made a version of this number since it was looked for. */
export class VersionTakenError extends Error {
  override readonly name = "VersionTakenError";
}

/** The name is taken by a dataset that is there already. */
export class NameTakenError extends Error {
  override readonly name = "NameTakenError";
}

/** Rows a page at a time; no page is empty. */
export type Pages<Row> = AsyncIterable<readonly Row[]>;

export interface Store
  extends AccessStore,
    AuditStore,
    CheckStore,
    ComparisonStore,
    DescriptionStore,
    InvitationStore,
    OverviewStore,
    RegionStore,
    JobStore {
  readonly importJobs: JobStore<"import">;
  readonly drafts: DraftStore;

  // People and roles
  countLabPeople(): Promise<number>;
  listPeople(): Promise<readonly Person[]>;
  findPerson(id: string): Promise<Person | null>;
  findPersonByEmail(email: string): Promise<Person | null>;
  setAdmin(userId: string, isAdmin: boolean, audit?: AuditEntry): Promise<void>;
  markDemo(userId: string): Promise<void>;
  /** The person's role on the dataset: admin for site administrators; null for none. */
  roleOn(userId: string, datasetId: string): Promise<Role | null>;
  rolesOf(userId: string): Promise<readonly { datasetId: string; role: Role }[]>;
  /** Who may be mentioned on the dataset: everybody with a role there, by name; nobody shut out. */
  peopleOn(datasetId: string): Promise<readonly Pick<Person, "id" | "name">[]>;
  setRole(userId: string, datasetId: string, role: Role | null, audit?: AuditEntry): Promise<void>;

  // Datasets
  /**
   * Dataset and version 0, with the masks of its pieces, in one transaction. Throws NameTakenError.
   */
  createDataset(
    dataset: DatasetRecord,
    versionZero: VersionContents,
    audit?: AuditEntry,
    masks?: readonly MaskRow[],
  ): Promise<void>;
  /**
   * The dataset with all its sessions and versions, and the audit entry. False where it is not there.
   */
  removeDataset(datasetId: string, audit: AuditEntry): Promise<boolean>;
  listDatasets(): Promise<readonly DatasetRecord[]>;
  findDataset(id: string): Promise<DatasetRecord | null>;
  findDatasetByName(name: string): Promise<DatasetRecord | null>;
  /** [VD4] As it is now: asked for whenever somebody approves or finalizes. */
  requiredSignOffs(datasetId: string): Promise<RequiredSignOffs>;
  setRequiredSignOffs(
    datasetId: string,
    required: RequiredSignOffs,
    audit?: AuditEntry,
  ): Promise<void>;

  // Sessions and their logs
  createSession(
    session: Omit<SessionRecord, "operationCount" | "updatedAtMs" | "review">,
    audit?: AuditEntry,
  ): Promise<void>;
  findSession(id: string): Promise<SessionRecord | null>;
  listSessions(datasetId: string): Promise<readonly SessionRecord[]>;
  /** Of all of these datasets, the latest changed first. */
  listSessionsOf(datasetIds: readonly string[]): Promise<readonly SessionRecord[]>;
  /** Those of these masks that there are, in no order. */
  readMasks(datasetId: string, hashes: readonly string[]): Promise<readonly MaskRow[]>;
  readLog(sessionId: string): Promise<readonly LogRow[]>;
  /** The same rows, of which only one page lies in memory. */
  logPages(sessionId: string): Pages<LogRow>;
  /** Those of these numbers that there are, ascending. */
  readLogAt(sessionId: string, seqs: readonly number[]): Promise<readonly LogRow[]>;
  /** The ids of all intents that were refused, in no order. */
  listRefused(sessionId: string): Promise<readonly string[]>;
  findOutcomes(sessionId: string, intentIds: readonly string[]): Promise<readonly StoredOutcome[]>;
  /**
   * Durable when it resolves [LV2]. Throws LogFencedError or RightsChangedError, and writes nothing
   * then.
   */
  appendBatch(batch: LogBatch): Promise<void>;

  // Versions
  /**
   * The log batch that ends with the finalize entry, and the version, in one transaction. Throws
   * LogFencedError and VersionTakenError, and writes nothing then.
   * @param onRows hears how many rows of the version were written so far.
   */
  finalize(
    batch: LogBatch,
    contents: VersionContents,
    onRows?: (written: number) => void,
  ): Promise<void>;
  listVersions(datasetId: string): Promise<readonly VersionRecord[]>;
  findVersion(datasetId: string, number: number): Promise<VersionRecord | null>;
  readRootIndices(datasetId: string, number: number): Promise<Uint32Array>;
  /** Changes of versions 1 … number, in order. */
  readEdgeChanges(datasetId: string, number: number): Promise<readonly VersionEdgeChange[]>;
  /** Pieces of versions 1 … number, in order. */
  readPieces(datasetId: string, number: number): Promise<readonly SettledPiece[]>;
  readSegments(datasetId: string, number: number): Promise<readonly VersionSegment[]>;
  /** null where the version has no segment with this root. */
  findSegment(datasetId: string, number: number, root: RootId): Promise<VersionSegment | null>;
  readSynapses(datasetId: string, number: number): Promise<readonly VersionSynapse[]>;
  readConnections(datasetId: string, number: number): Promise<readonly VersionConnection[]>;
  readLineage(datasetId: string, number: number): Promise<readonly LineageRow[]>;
  // The same rows in the same order, of which only one page lies in memory.
  segmentPages(datasetId: string, number: number): Pages<VersionSegment>;
  synapsePages(datasetId: string, number: number): Pages<VersionSynapse>;
  synapseIdPages(datasetId: string, number: number): Pages<string>;
  /** Those at these places of `synapsePages`, in the order of `ordinals`. Rejects where one is not there. */
  synapsesAt(
    datasetId: string,
    number: number,
    ordinals: Iterable<number>,
  ): Promise<readonly VersionSynapse[]>;
  connectionPages(datasetId: string, number: number): Pages<VersionConnection>;
  lineagePages(datasetId: string, number: number): Pages<LineageRow>;
  /** Sorted by root, then id. */
  readNeurons(datasetId: string, number: number): Promise<readonly VersionNeuron[]>;
  readSignOffs(sessionId: string): Promise<readonly SignOffRow[]>;

  ping(): Promise<void>;
}
