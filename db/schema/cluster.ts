// [LV2] Who serves which session where several processes share a database. Times are the database's
// own: no two machines' clocks are ever compared. A fence only grows, so that what an old owner
// still writes can be told from what its successor wrote.
import { bigint, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { sessions } from "#db/schema/sessions.ts";

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const serverNodes = pgTable("server_nodes", {
  id: text("id").primaryKey(),
  /** Where other processes reach this one, like http://10.0.0.5:3000. */
  url: text("url").notNull(),
  startedAt: moment("started_at").notNull().defaultNow(),
  expiresAt: moment("expires_at").notNull(),
});

export const sessionLeases = pgTable("session_leases", {
  sessionId: text("session_id")
    .primaryKey()
    .references(() => sessions.id),
  nodeId: text("node_id").notNull(),
  fence: bigint("fence", { mode: "bigint" }).notNull(),
  takenAt: moment("taken_at").notNull().defaultNow(),
});

/** What all processes on the database must agree on, like the fingerprint of their secret. */
export const sharedFacts = pgTable("shared_facts", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});
