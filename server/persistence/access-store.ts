import { and, desc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { apiTokens } from "#db/schema/access.ts";
import { authSession, authUser } from "#db/schema/auth.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import {
  type RightsRow,
  rightsQuestionsJson,
  rolesOfRows,
} from "#server/persistence/rights-rows.ts";
import type { AccessStore } from "#server/use-cases/ports/access.ts";

const USE_NOTED_EVERY_MS = 60_000;

const TOKEN = {
  id: apiTokens.id,
  userId: apiTokens.userId,
  name: apiTokens.name,
  prefix: apiTokens.prefix,
  maxRole: apiTokens.maxRole,
  createdAtMs: apiTokens.createdAtMs,
  expiresAtMs: apiTokens.expiresAtMs,
  lastUsedAtMs: apiTokens.lastUsedAtMs,
  revokedAtMs: apiTokens.revokedAtMs,
};

export function createAccessStore(orm: Orm): AccessStore {
  return {
    async rightsNow(asked, nowMs) {
      const questions = rightsQuestionsJson(asked);
      const { rows } = (await orm.execute(
        sql`select n, max_role, role from rights_now(${questions}::jsonb, ${nowMs}::bigint)`,
      )) as unknown as { readonly rows: readonly RightsRow[] };
      return rolesOfRows(asked, rows);
    },
    async addToken(token, tokenHash, audit) {
      await orm.transaction(async (tx) => {
        await tx.insert(apiTokens).values({ ...token, tokenHash });
        await writeAudit(tx, audit);
      });
    },
    async takeToken(tokenHash, nowMs) {
      const inForce = and(
        eq(apiTokens.tokenHash, tokenHash),
        isNull(apiTokens.revokedAtMs),
        gt(apiTokens.expiresAtMs, nowMs),
      );
      const [token] = await orm.select(TOKEN).from(apiTokens).where(inForce);
      if (token === undefined) return null;
      const { lastUsedAtMs } = token;
      if (lastUsedAtMs === null || lastUsedAtMs < nowMs - USE_NOTED_EVERY_MS) {
        const isOlder = or(isNull(apiTokens.lastUsedAtMs), lt(apiTokens.lastUsedAtMs, nowMs));
        await orm.update(apiTokens).set({ lastUsedAtMs: nowMs }).where(and(inForce, isOlder));
      }
      return token;
    },
    listTokens(userId) {
      return orm
        .select(TOKEN)
        .from(apiTokens)
        .where(eq(apiTokens.userId, userId))
        .orderBy(desc(apiTokens.createdAtMs), desc(apiTokens.id));
    },
    revokeToken(userId, tokenId, audit) {
      return orm.transaction(async (tx) => {
        const revoked = await tx
          .update(apiTokens)
          .set({ revokedAtMs: audit.atMs })
          .where(
            and(
              eq(apiTokens.id, tokenId),
              eq(apiTokens.userId, userId),
              isNull(apiTokens.revokedAtMs),
            ),
          )
          .returning({ id: apiTokens.id });
        if (revoked.length > 0) await writeAudit(tx, audit);
        return revoked.length > 0;
      });
    },
    async listSignIns(userId, nowMs) {
      const rows = await orm
        .select()
        .from(authSession)
        .where(and(eq(authSession.userId, userId), gt(authSession.expiresAt, new Date(nowMs))))
        .orderBy(desc(authSession.createdAt), desc(authSession.id));
      return rows.map((row) => ({
        id: row.id,
        createdAtMs: row.createdAt.getTime(),
        expiresAtMs: row.expiresAt.getTime(),
        address: row.ipAddress || null,
        userAgent: row.userAgent || null,
      }));
    },
    endSignIns(userId, signInId, audit) {
      return orm.transaction(async (tx) => {
        const ended = await tx
          .delete(authSession)
          .where(
            and(
              eq(authSession.userId, userId),
              signInId === null ? undefined : eq(authSession.id, signInId),
            ),
          )
          .returning({ id: authSession.id });
        if (ended.length > 0) await writeAudit(tx, audit);
        return ended.length;
      });
    },
    async setDisabled(userId, isDisabled, audit) {
      await orm.transaction(async (tx) => {
        await tx.update(authUser).set({ isDisabled }).where(eq(authUser.id, userId));
        if (isDisabled) await tx.delete(authSession).where(eq(authSession.userId, userId));
        await writeAudit(tx, audit);
      });
    },
  };
}
