import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import type { SignOffScope } from "#core/operations/operation.ts";
import { authUser } from "#db/schema/auth.ts";
import { bytea, unixMs, vector } from "#db/schema/column-types.ts";

export const datasets = pgTable(
  "datasets",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull().unique(),
    shapeVoxel: vector("shape_voxel").notNull(),
    voxelNm: vector("voxel_nm").notNull(),
    supervoxelCount: bigint("supervoxel_count", { mode: "number" }).notNull(),
    edgeCount: bigint("edge_count", { mode: "number" }).notNull(),
    mergeLimitNm: doublePrecision("merge_limit_nm").notNull(),
    createdAtMs: unixMs("created_at_ms").notNull(),
  },
  (table) => [
    check("datasets_name_is_plain", sql`${table.name} ~ '^[a-z0-9-]+$'`),
    check("datasets_shape_is_a_vector", sql`cardinality(${table.shapeVoxel}) = 3`),
    check("datasets_voxel_is_a_vector", sql`cardinality(${table.voxelNm}) = 3`),
  ],
);

/** Of datasets that are no more. While its row is being written, and only then, their rows may go. */
export const datasetRemovals = pgTable("dataset_removals", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  datasetId: text("dataset_id").notNull(),
  name: text("name").notNull(),
  removedAtMs: unixMs("removed_at_ms").notNull(),
});

/** [VD4] What a dataset wants of every changed segment; without a row: one sign-off of the whole. */
export const requiredSignOffs = pgTable(
  "required_sign_offs",
  {
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    scope: text("scope").$type<SignOffScope>().notNull(),
    reviewerCount: integer("reviewer_count").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.scope] }),
    check(
      "required_sign_offs_scope_is_known",
      sql`${table.scope} in ('whole', 'backbone', 'axon', 'dendrite', 'synapses')`,
    ),
    check("required_sign_offs_count_is_small", sql`${table.reviewerCount} between 1 and 9`),
  ],
);

/** [SY7] A layer is another row: its bytes never change, and its hash says which it is. */
export const datasetRegions = pgTable(
  "dataset_regions",
  {
    datasetId: text("dataset_id")
      .primaryKey()
      .references(() => datasets.id),
    hash: text("hash").notNull(),
    bytes: bytea("bytes").notNull(),
  },
  (table) => [check("dataset_regions_hash_is_sha256", sql`${table.hash} ~ '^[0-9a-f]{64}$'`)],
);

export const datasetRoles = pgTable(
  "dataset_roles",
  {
    userId: text("user_id")
      .notNull()
      .references(() => authUser.id, { onDelete: "cascade" }),
    datasetId: text("dataset_id")
      .notNull()
      .references(() => datasets.id),
    role: text("role", { enum: ["viewer", "proofreader", "reviewer", "admin"] }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.datasetId] }),
    index("dataset_roles_dataset").on(table.datasetId),
    check(
      "dataset_roles_role_is_known",
      sql`${table.role} in ('viewer', 'proofreader', 'reviewer', 'admin')`,
    ),
  ],
);
