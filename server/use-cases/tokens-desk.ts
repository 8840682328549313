// API tokens: a program's way in, made by a person for herself. A token is shown once and kept as
// its SHA-256; it never does more than its own greatest role, nor more than its person may.
import { randomBytes, randomUUID } from "node:crypto";
import type { Role } from "#core/access/role.ts";
import type { Bus } from "#server/use-cases/bus.ts";
import type { ApiTokenRecord } from "#server/use-cases/ports/access.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { Store } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

export interface TokensDesk {
  list(userId: string): Promise<readonly ApiTokenRecord[]>;
  /** `token` is in this answer and nowhere else. */
  make(
    userId: string,
    asked: { readonly name: string; readonly maxRole: Role; readonly days: number },
    doer: Doer,
  ): Promise<{ readonly token: string; readonly record: ApiTokenRecord }>;
  /** False where the person has no such token in force. */
  revoke(userId: string, tokenId: string, doer: Doer): Promise<boolean>;
}

export const TOKEN_PREFIX = "fas_";
const SHOWN_CHARACTERS = TOKEN_PREFIX.length + 6;
const DAY_MS = 86_400_000;

export function tokenHash(token: string): string {
  return sha256Hex(token);
}

export function createTokensDesk(deps: {
  readonly store: Store;
  readonly bus: Bus;
  readonly nowMs: () => number;
}): TokensDesk {
  const { store, bus, nowMs } = deps;
  return {
    list: (userId) => store.listTokens(userId),
    async make(userId, { name, maxRole, days }, doer) {
      const token = TOKEN_PREFIX + randomBytes(32).toString("base64url");
      const createdAtMs = nowMs();
      const record: ApiTokenRecord = {
        id: randomUUID(),
        userId,
        name,
        prefix: token.slice(0, SHOWN_CHARACTERS),
        maxRole,
        createdAtMs,
        expiresAtMs: createdAtMs + days * DAY_MS,
        lastUsedAtMs: null,
        revokedAtMs: null,
      };
      await store.addToken(record, tokenHash(token), {
        atMs: createdAtMs,
        doer,
        action: "token.made",
        subjectKind: "token",
        subjectId: record.id,
        datasetId: null,
        details: { name, maxRole, days },
      });
      return { token, record };
    },
    async revoke(userId, tokenId, doer) {
      const isRevoked = await store.revokeToken(userId, tokenId, {
        atMs: nowMs(),
        doer,
        action: "token.revoked",
        subjectKind: "token",
        subjectId: tokenId,
        datasetId: null,
        details: {},
      });
      if (isRevoked) await bus.publish({ kind: "rights", userId });
      return isRevoked;
    },
  };
}
