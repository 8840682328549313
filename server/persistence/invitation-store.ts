// An invitation's row is locked before it is judged: of two who use it at once, the second finds it
// used. The account, its roles and the audit log's entries stand with that or not at all.
import { and, desc, eq, inArray, isNull, type SQL } from "drizzle-orm";
import { invitationState } from "#core/access/invitation-state.ts";
import { roleAtLeast } from "#core/access/role.ts";
import { accepted, refused } from "#core/result.ts";
import { invitationRoles, invitations } from "#db/schema/access.ts";
import { authAccount, authUser } from "#db/schema/auth.ts";
import { datasetRoles } from "#db/schema/datasets.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import { brokenUniqueConstraint } from "#server/persistence/database-error.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type {
  InvitationKey,
  InvitationRecord,
  InvitationStore,
  InvitedRole,
  Joiner,
  JoinProblem,
} from "#server/use-cases/ports/invitations.ts";

/** As the auth library calls an account with a password. */
const PASSWORD_ACCOUNT = "credential";

const INVITATION = {
  id: invitations.id,
  email: invitations.email,
  createdById: invitations.createdById,
  createdByName: invitations.createdByName,
  createdAtMs: invitations.createdAtMs,
  expiresAtMs: invitations.expiresAtMs,
  usedAtMs: invitations.usedAtMs,
  usedById: invitations.usedById,
  revokedAtMs: invitations.revokedAtMs,
};

export function createInvitationStore(orm: Orm): InvitationStore {
  const list = async (where: SQL | undefined) => {
    const rows = await orm
      .select(INVITATION)
      .from(invitations)
      .where(where)
      .orderBy(desc(invitations.createdAtMs), desc(invitations.id));
    return withRoles(orm, rows);
  };
  return {
    async addInvitation({ roles, ...invitation }, tokenHash, audit) {
      await orm.transaction(async (tx) => {
        await tx.insert(invitations).values({ ...invitation, tokenHash });
        if (roles.length > 0) {
          const rows = roles.map((role) => ({ ...role, invitationId: invitation.id }));
          await tx.insert(invitationRoles).values(rows);
        }
        await writeAudit(tx, audit);
      });
    },
    async findInvitation(by) {
      return (await list(isKeyedBy(by)))[0] ?? null;
    },
    invitationsFor: (email) => list(eq(invitations.email, email)),
    listInvitations: () => list(undefined),
    revokeInvitation(id, audit) {
      return orm.transaction(async (tx) => {
        const isOpen = and(isNull(invitations.usedAtMs), isNull(invitations.revokedAtMs));
        const revoked = await tx
          .update(invitations)
          .set({ revokedAtMs: audit.atMs })
          .where(and(eq(invitations.id, id), isOpen))
          .returning({ id: invitations.id });
        if (revoked.length > 0) await writeAudit(tx, audit);
        return revoked.length > 0;
      });
    },
    async takeInvitation(by, joiner, nowMs, auditOf) {
      try {
        return await orm.transaction(async (tx) => {
          const locked = await tx
            .select(INVITATION)
            .from(invitations)
            .where(isKeyedBy(by))
            .for("update");
          const [invitation] = await withRoles(tx, locked);
          if (invitation === undefined) return refused("unknown");
          const problem = problemOf(invitation, joiner, nowMs);
          if (problem !== null) return refused(problem);
          if (joiner.kind === "new") await makeAccount(tx, joiner);
          await giveRoles(tx, joiner.id, invitation.roles);
          const used = { usedAtMs: nowMs, usedById: joiner.id };
          await tx.update(invitations).set(used).where(eq(invitations.id, invitation.id));
          for (const audit of auditOf(invitation)) await writeAudit(tx, audit);
          return accepted({ ...invitation, ...used });
        });
      } catch (error) {
        if (brokenUniqueConstraint(error) !== "auth_user_email_unique") throw error;
        return refused("email-taken");
      }
    },
  };
}

function isKeyedBy(by: InvitationKey): SQL {
  return "id" in by ? eq(invitations.id, by.id) : eq(invitations.tokenHash, by.tokenHash);
}

function problemOf(
  invitation: InvitationRecord,
  { email }: Joiner,
  nowMs: number,
): JoinProblem | null {
  const state = invitationState(invitation, nowMs);
  if (state !== "open") return state;
  return invitation.email === null || invitation.email === email ? null : "other-email";
}

type Row = Omit<InvitationRecord, "roles">;

async function withRoles(orm: Orm, rows: readonly Row[]): Promise<readonly InvitationRecord[]> {
  if (rows.length === 0) return [];
  const found = await orm
    .select()
    .from(invitationRoles)
    .where(
      inArray(
        invitationRoles.invitationId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(invitationRoles.datasetId);
  return rows.map((row) => ({
    ...row,
    roles: found
      .filter(({ invitationId }) => invitationId === row.id)
      .map(({ datasetId, role }) => ({ datasetId, role })),
  }));
}

async function makeAccount(tx: Orm, joiner: Extract<Joiner, { kind: "new" }>): Promise<void> {
  const { id, name, email, isEmailVerified, passwordHash } = joiner;
  await tx.insert(authUser).values({ id, name, email, emailVerified: isEmailVerified });
  await tx.insert(authAccount).values({
    id,
    userId: id,
    accountId: id,
    providerId: PASSWORD_ACCOUNT,
    password: passwordHash,
  });
}

async function giveRoles(tx: Orm, userId: string, roles: readonly InvitedRole[]): Promise<void> {
  for (const { datasetId, role } of roles) {
    const [held] = await tx
      .select({ role: datasetRoles.role })
      .from(datasetRoles)
      .where(and(eq(datasetRoles.userId, userId), eq(datasetRoles.datasetId, datasetId)))
      .for("update");
    if (held !== undefined && roleAtLeast(held.role, role)) continue;
    await tx
      .insert(datasetRoles)
      .values({ userId, datasetId, role })
      .onConflictDoUpdate({ target: [datasetRoles.userId, datasetRoles.datasetId], set: { role } });
  }
}
