// How people and programs come in: invitations and API tokens. Of either only the SHA-256 is kept,
// so that nobody who reads the database can use one.
import { sql } from "drizzle-orm";
import { check, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { authUser } from "#db/schema/auth.ts";
import { unixMs } from "#db/schema/column-types.ts";
import { datasets } from "#db/schema/datasets.ts";

const ROLES = ["viewer", "proofreader", "reviewer", "admin"] as const;

export const invitations = pgTable(
  "invitations",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    /** null: whoever holds the link. */
    email: text("email"),
    createdById: text("created_by_id").notNull(),
    createdByName: text("created_by_name").notNull(),
    createdAtMs: unixMs("created_at_ms").notNull(),
    expiresAtMs: unixMs("expires_at_ms").notNull(),
    usedAtMs: unixMs("used_at_ms"),
    usedById: text("used_by_id"),
    revokedAtMs: unixMs("revoked_at_ms"),
  },
  (table) => [check("invitations_hash_is_sha256", sql`${table.tokenHash} ~ '^[0-9a-f]{64}$'`)],
);

/** What an invitation gives; none: an account without a role anywhere. */
export const invitationRoles = pgTable(
  "invitation_roles",
  {
    invitationId: text("invitation_id")
      .notNull()
      .references(() => invitations.id),
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    role: text("role", { enum: ROLES }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.invitationId, table.datasetId] }),
    check(
      "invitation_roles_role_is_known",
      sql`${table.role} in ('viewer', 'proofreader', 'reviewer', 'admin')`,
    ),
  ],
);

export const apiTokens = pgTable(
  "api_tokens",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => authUser.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    /** Its first characters, by which its owner knows it again. */
    prefix: text("prefix").notNull(),
    /** It may do no more than this role, whatever its owner may. */
    maxRole: text("max_role", { enum: ROLES }).notNull(),
    createdAtMs: unixMs("created_at_ms").notNull(),
    expiresAtMs: unixMs("expires_at_ms").notNull(),
    lastUsedAtMs: unixMs("last_used_at_ms"),
    revokedAtMs: unixMs("revoked_at_ms"),
  },
  (table) => [
    index("api_tokens_user").on(table.userId),
    check("api_tokens_hash_is_sha256", sql`${table.tokenHash} ~ '^[0-9a-f]{64}$'`),
  ],
);
