// The port to the audit log: who did what to rights, accounts, sessions and versions. Written once, never changed.
import type { OperationKind } from "#core/operations/operation.ts";

export type AuditVia = "page" | "token" | "provider" | "command" | "server" | "session";

export type AuditAction =
  | "account.made"
  | "account.disabled"
  | "account.enabled"
  | "account.made-admin"
  | "account.unmade-admin"
  | "invitation.made"
  | "invitation.revoked"
  | "invitation.used"
  | "dataset.imported"
  | "dataset.import-asked"
  | "dataset.import-cancelled"
  | "dataset.regions-added"
  | "dataset.regions-removed"
  | "dataset.removed"
  | "dataset.review-rules"
  | "password.changed"
  | "release.asked"
  | "release.cancelled"
  | "release.removed"
  | "role.set"
  | `session.${"created" | SessionDeed}`
  | "sign-in.made"
  | "sign-in.failed"
  | "sign-in.limited"
  | "sign-in.ended"
  | "token.made"
  | "token.revoked"
  | "orcid.set"
  | "version.described";

/** Operations of a session that change what may be done with it; edits are in its own log. */
export const SESSION_DEEDS = [
  "submit",
  "request-changes",
  "reopen",
  "approve",
  "finalize",
  "abandon",
] as const satisfies readonly OperationKind[];
export type SessionDeed = (typeof SESSION_DEEDS)[number];

/** Who does it, and how it came. */
export interface Doer {
  /** null: the server itself, or the command line. */
  readonly id: string | null;
  readonly name: string;
  readonly via: AuditVia;
  readonly address: string | null;
}

export interface AuditEntry {
  readonly atMs: number;
  readonly doer: Doer;
  readonly action: AuditAction;
  readonly subjectKind: "person" | "token" | "invitation" | "session" | "dataset" | "address";
  readonly subjectId: string;
  readonly datasetId: string | null;
  readonly details: Readonly<Record<string, string | number | null>>;
}

export interface AuditRecord {
  readonly id: bigint;
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

export interface AuditStore {
  recordAudit(entry: AuditEntry): Promise<void>;
  /** Newest first, before the entry `before`; of one dataset, or of all with null. */
  listAudit(asked: {
    readonly datasetId: string | null;
    readonly before: bigint | null;
    readonly limit: number;
  }): Promise<readonly AuditRecord[]>;
}
