// The port to invitations: by one of them somebody makes an account, or takes roles into the one she
// has. Every writing method is one transaction, and its entries in the audit log are part of it.
import type { InvitationTimes } from "#core/access/invitation-state.ts";
import type { Role } from "#core/access/role.ts";
import type { Result } from "#core/result.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

export interface InvitedRole {
  readonly datasetId: string;
  readonly role: Role;
}

export interface InvitationRecord extends InvitationTimes {
  readonly id: string;
  /** Whom it is for, in lower case; null: whoever holds the link. */
  readonly email: string | null;
  /** None: an account without a role anywhere. */
  readonly roles: readonly InvitedRole[];
  /** Empty for the command line. */
  readonly createdById: string;
  readonly createdByName: string;
  readonly createdAtMs: number;
  readonly usedById: string | null;
}

export type InvitationKey = { readonly tokenHash: string } | { readonly id: string };

export type Joiner =
  | {
      readonly kind: "new";
      readonly id: string;
      readonly name: string;
      readonly email: string;
      readonly isEmailVerified: boolean;
      readonly passwordHash: string;
    }
  | { readonly kind: "there"; readonly id: string; readonly email: string };

export type JoinProblem =
  | "unknown"
  | "used"
  | "revoked"
  | "expired"
  /** It is for somebody else's e-mail address. */
  | "other-email"
  /** Somebody has an account with this address already. */
  | "email-taken";

export interface InvitationStore {
  addInvitation(invitation: InvitationRecord, tokenHash: string, audit: AuditEntry): Promise<void>;
  findInvitation(by: InvitationKey): Promise<InvitationRecord | null>;
  /** Those for this address, in lower case, newest first. */
  invitationsFor(email: string): Promise<readonly InvitationRecord[]>;
  /** Newest first, those that are over as well. */
  listInvitations(): Promise<readonly InvitationRecord[]>;
  /** False where there is none of this id that is neither used nor revoked. */
  revokeInvitation(id: string, audit: AuditEntry): Promise<boolean>;
  /**
   * Of those who ask at once, one gets it. Makes the account of a new person; a greater role that
   * somebody has already is left. `auditOf` is told what the invitation was.
   */
  takeInvitation(
    by: InvitationKey,
    joiner: Joiner,
    nowMs: number,
    auditOf: (invitation: InvitationRecord) => readonly AuditEntry[],
  ): Promise<Result<InvitationRecord, JoinProblem>>;
}
