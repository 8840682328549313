// [RV5] What people say of a finalized version: a row a revision, written once (trigger, migration
// version_descriptions_written_once). The version's own rows stay as they are, whatever is said.
import { sql } from "drizzle-orm";
import { check, foreignKey, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { unixMs } from "#db/schema/column-types.ts";
import { versions } from "#db/schema/versions.ts";

export const versionDescriptions = pgTable(
  "version_descriptions",
  {
    datasetId: text("dataset_id").notNull(),
    version: integer("version").notNull(),
    revision: integer("revision").notNull(),
    title: text("title").notNull(),
    description: text("description").notNull(),
    doi: text("doi"),
    licence: text("licence"),
    /** Account ids. */
    authorOrder: text("author_order").array().notNull(),
    hiddenAuthors: text("hidden_authors").array().notNull(),
    createdById: text("created_by_id"),
    createdByName: text("created_by_name").notNull(),
    createdAtMs: unixMs("created_at_ms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.datasetId, table.version, table.revision] }),
    foreignKey({
      name: "version_descriptions_version",
      columns: [table.datasetId, table.version],
      foreignColumns: [versions.datasetId, versions.number],
    }),
    check("version_descriptions_revision_starts_at_one", sql`${table.revision} >= 1`),
  ],
);
