// Datasets that are being added: what was said of them and what was found, until they are datasets.
import { pgTable, text } from "drizzle-orm/pg-core";
import { authUser } from "#db/schema/auth.ts";
import { unixMs } from "#db/schema/column-types.ts";

export const datasetDrafts = pgTable("dataset_drafts", {
  /** 16 hex digits. */
  id: text("id").primaryKey(),
  ownerId: text("owner_id")
    .notNull()
    .references(() => authUser.id, { onDelete: "cascade" }),
  /** JSON. */
  settings: text("settings").notNull(),
  /** JSON. */
  inspections: text("inspections").notNull(),
  createdAtMs: unixMs("created_at_ms").notNull(),
  updatedAtMs: unixMs("updated_at_ms").notNull(),
});
