// [OP2] operations is the record; sessions.state, operation_count and updated_at_ms are projections
// of it for lists. Operations, refusals and sign-offs are written once (triggers, migration 0001).
import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import type { OperationKind, SignOffScope } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { ReviewSummary } from "#core/session/review-summary.ts";
import { bytea, segmentId, unixMs } from "#db/schema/column-types.ts";
import { datasets } from "#db/schema/datasets.ts";
import { versions } from "#db/schema/versions.ts";

export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    datasetId: text("dataset_id").notNull(),
    title: text("title").notNull(),
    baseVersion: integer("base_version").notNull(),
    state: text("state").$type<SessionState>().notNull(),
    createdById: text("created_by_id").notNull(),
    createdByName: text("created_by_name").notNull(),
    createdAtMs: unixMs("created_at_ms").notNull(),
    updatedAtMs: unixMs("updated_at_ms").notNull(),
    operationCount: integer("operation_count").notNull(),
    /** The hash of the log's last entry; null where the log is empty, or older than this column. */
    headHash: text("head_hash"),
    /** For lists; null where nothing was to be told since there is this column. */
    review: jsonb("review").$type<ReviewSummary>(),
  },
  (table) => [
    index("sessions_dataset").on(table.datasetId),
    foreignKey({
      name: "sessions_base_version",
      columns: [table.datasetId, table.baseVersion],
      foreignColumns: [versions.datasetId, versions.number],
    }),
    check(
      "sessions_state_is_known",
      sql`${table.state} in
        ('open', 'submitted', 'changes-requested', 'approved', 'finalized', 'abandoned')`,
    ),
  ],
);

const sessionId = () =>
  text("session_id")
    .notNull()
    .references(() => sessions.id);

export const operations = pgTable(
  "operations",
  {
    sessionId: sessionId(),
    seq: integer("seq").notNull(),
    intentId: text("intent_id").notNull(),
    authorId: text("author_id").notNull(),
    kind: text("kind").$type<OperationKind>().notNull(),
    atMs: unixMs("at_ms").notNull(),
    entry: text("entry").notNull(),
    hash: text("hash").notNull(),
  },
  (table) => [
    primaryKey({ name: "operations_log", columns: [table.sessionId, table.seq] }),
    unique("operations_intent").on(table.sessionId, table.intentId),
    check("operations_seq_starts_at_one", sql`${table.seq} >= 1`),
    check("operations_hash_is_sha256", sql`${table.hash} ~ '^[0-9a-f]{64}$'`),
  ],
);

/** `refusal` is JSON in which a bigint is `{"$bigint": "123"}`; `standing`, null where clean. */
export const refusals = pgTable(
  "refusals",
  {
    sessionId: sessionId(),
    intentId: text("intent_id").notNull(),
    authorId: text("author_id").notNull(),
    atMs: unixMs("at_ms").notNull(),
    refusal: text("refusal").notNull(),
    standing: text("standing"),
    /** Lower-case hex SHA-256 of the row's text; null in rows older than this column. */
    hash: text("hash"),
  },
  (table) => [primaryKey({ columns: [table.sessionId, table.intentId] })],
);

/** [RV3] The reviewer is no author of the object's operations. */
export const signOffs = pgTable(
  "sign_offs",
  {
    sessionId: text("session_id").notNull(),
    seq: integer("seq").notNull(),
    reviewerId: text("reviewer_id").notNull(),
    scope: text("scope").$type<SignOffScope>().notNull(),
    supervoxel: segmentId("supervoxel").notNull(),
    effectHash: text("effect_hash").notNull(),
    authorIds: text("author_ids").array().notNull(),
    atMs: unixMs("at_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sessionId, table.seq] }),
    foreignKey({
      name: "sign_offs_operation",
      columns: [table.sessionId, table.seq],
      foreignColumns: [operations.sessionId, operations.seq],
    }),
    check(
      "sign_offs_reviewer_is_no_author",
      sql`not (${table.reviewerId} = any(${table.authorIds}))`,
    ),
    check(
      "sign_offs_scope_is_known",
      sql`${table.scope} in ('whole', 'backbone', 'axon', 'dendrite', 'synapses')`,
    ),
  ],
);

/** [OP8] Masks of split supervoxels, by their content; operations name them. Written once. */
export const supervoxelMasks = pgTable(
  "supervoxel_masks",
  {
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    hash: text("hash").notNull(),
    supervoxel: segmentId("supervoxel").notNull(),
    bytes: bytea("bytes").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.hash] }),
    check("supervoxel_masks_hash_is_sha256", sql`${table.hash} ~ '^[0-9a-f]{64}$'`),
  ],
);
