// What was done to rights, accounts, sessions and versions: written with the deed, and never changed
// (trigger, migration 0005).
import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";
import { unixMs } from "#db/schema/column-types.ts";

export const auditLog = pgTable(
  "audit_log",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedAlwaysAsIdentity(),
    atMs: unixMs("at_ms").notNull(),
    /** null: nobody is signed in, or the server itself. */
    actorId: text("actor_id"),
    actorName: text("actor_name").notNull(),
    /** How it came: page, token, command, provider, server. */
    via: text("via").notNull(),
    /** Like role.set or invitation.made. */
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    datasetId: text("dataset_id"),
    /** JSON. */
    details: text("details").notNull(),
    address: text("address"),
  },
  (table) => [
    index("audit_log_dataset").on(table.datasetId),
    index("audit_log_subject").on(table.subjectKind, table.subjectId),
  ],
);
