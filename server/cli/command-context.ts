// What commands need of the app: one method a command. A refusal is a value that holds one sentence
// for a person (what is wrong, what to do); an abort rejects with the signal's reason.
import type { InvitationState } from "#core/access/invitation-state.ts";
import type { Role } from "#core/access/role.ts";
import type { LayerFinding } from "#core/datasets/check-layers.ts";
import type { DraftSettings } from "#core/datasets/dataset-draft.ts";
import type { Inspections } from "#core/datasets/inspection.ts";
import type { RegionGrid } from "#core/datasets/region-layer.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Result } from "#core/result.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import type {
  AccountCommand,
  AuditCommand,
  BackupCommand,
  ExportCommand,
  GrantCommand,
  ImportCommand,
  ImportReleaseCommand,
  InvitationWithdrawCommand,
  InviteCommand,
  PersonAddCommand,
  RegionsAddCommand,
  RegionsRemoveCommand,
  ReviewRulesCommand,
} from "#server/cli/command-request.ts";

export interface CommandProgress {
  /** The work in words, like "reading sections". */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

export type CommandProgressListener = (progress: CommandProgress) => void;

export interface ImportedDataset {
  readonly shapeVoxel: Vec3;
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  readonly segmentCount: number;
  readonly synapseCount: number;
  /** The very same import was done before and was left. */
  readonly wasThere: boolean;
  /** What became of the rows that came in, and what looks wrong, line by line. */
  readonly notes?: readonly string[];
}

export interface ExportedRelease {
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** The very same release lay there before and was left. */
  readonly wasThere: boolean;
}

export interface ListedDataset {
  readonly name: string;
  readonly shapeVoxel: Vec3;
  readonly voxelNm: Vec3;
  readonly supervoxelCount: number;
  readonly newestVersion: number;
}

export interface ListedPerson {
  readonly name: string;
  readonly email: string;
  readonly isAdmin: boolean;
  readonly roles: readonly { readonly dataset: string; readonly role: Role }[];
}

export interface ListedInvitation {
  readonly id: string;
  /** null: for whoever has the link. */
  readonly email: string | null;
  readonly roles: readonly { readonly dataset: string; readonly role: Role }[];
  readonly madeBy: string;
  readonly expiresAtMs: number;
  readonly state: InvitationState;
  /** By name; null where nobody has used it. */
  readonly usedBy: string | null;
}

export interface MadeInvitation {
  readonly invitation: ListedInvitation;
  /** A whole address. */
  readonly link: string;
  /** It leads to the server's own machine, since no address of the site is known. */
  readonly isLocalLink: boolean;
}

export interface ListedDeed {
  readonly atMs: number;
  readonly who: string;
  /** How it came, like "page" or "command". */
  readonly via: string;
  /** Like "role.set". */
  readonly action: string;
  /** What it was done to, by name where it has one. */
  readonly subject: string;
  /** Like "role: reviewer". */
  readonly details: string;
}

export interface AddedRegions {
  readonly findings: readonly LayerFinding[];
  /** null where a finding is an error: nothing is kept. */
  readonly added: {
    readonly grid: RegionGrid;
    readonly regionCount: number;
    /** By id. */
    readonly unnamed: readonly string[];
    /** Names of which no voxel lies over the dataset. */
    readonly absent: readonly string[];
    readonly hash: string;
    /** The very same layer was there. */
    readonly wasThere: boolean;
    /** The volume's own offset counts from the dataset's first voxel, whose place nobody knows. */
    readonly isOffsetAssumed: boolean;
  } | null;
}

export interface VerifyReport {
  readonly sessionCount: number;
  readonly operationCount: number;
  readonly versionCount: number;
  /** One sentence each; none where everything is whole. */
  readonly problems: readonly string[];
}

export interface WrittenBackup {
  readonly sessionCount: number;
  readonly operationCount: number;
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** For so long edits waited. */
  readonly heldMs: number;
}

export interface CommandContext {
  importDataset(
    request: ImportCommand,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ): Promise<Result<ImportedDataset, string>>;
  importRelease(
    request: ImportReleaseCommand,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ): Promise<Result<ImportedDataset, string>>;
  exportRelease(
    request: ExportCommand,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ): Promise<Result<ExportedRelease, string>>;
  listDatasets(): Promise<readonly ListedDataset[]>;
  listPeople(): Promise<readonly ListedPerson[]>;
  /** The password is made here and kept only as its hash. */
  addPerson(request: PersonAddCommand): Promise<Result<{ readonly password: string }, string>>;
  /** Role "none" takes the person's role away. */
  grantRole(request: GrantCommand): Promise<Result<null, string>>;
  /** Sets what the request says; what holds then. */
  reviewRules(request: ReviewRulesCommand): Promise<Result<RequiredSignOffs, string>>;
  /** [SY7] Nothing is kept where a finding is an error. */
  addRegions(
    request: RegionsAddCommand,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ): Promise<Result<AddedRegions, string>>;
  removeRegions(request: RegionsRemoveCommand): Promise<Result<null, string>>;
  /** Shuts an account, opens it again, or ends its sign-ins: how many there were. */
  changeAccount(request: AccountCommand): Promise<Result<{ readonly signInCount: number }, string>>;
  /** The link is in this answer and nowhere else. */
  invite(request: InviteCommand): Promise<Result<MadeInvitation, string>>;
  /** Newest first, those that are over as well. */
  listInvitations(): Promise<readonly ListedInvitation[]>;
  withdrawInvitation(request: InvitationWithdrawCommand): Promise<Result<ListedInvitation, string>>;
  /** What lies at the addresses, those that are named. */
  inspectLayers(settings: DraftSettings, signal: AbortSignal): Promise<Result<Inspections, string>>;
  /** Newest first. */
  listDeeds(request: AuditCommand): Promise<readonly ListedDeed[]>;
  /** Hash chains of every log, and every version's manifest. */
  verify(onProgress: CommandProgressListener, signal: AbortSignal): Promise<VerifyReport>;
  /** Everything, as it is at one moment, into one file. */
  backup(
    request: BackupCommand,
    onProgress: CommandProgressListener,
    signal: AbortSignal,
  ): Promise<Result<WrittenBackup, string>>;
}
