// Work that outlives a request: asked for by a person, carried out by one process at a time, and
// taken up by another where that one dies. Times that processes compare are the database's own.
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from "drizzle-orm/pg-core";
import type { ImportProblem } from "#core/protocol/dataset-api.ts";
import type { ReleaseProblem, ReleaseState } from "#core/protocol/release-api.ts";
import { unixMs } from "#db/schema/column-types.ts";
import { versions } from "#db/schema/versions.ts";

/** After the colon the choice, where it is not everything as usual; or an import's draft. */
export type JobKind = "release" | `release:${string}` | "import" | `import:${string}`;

const count = (name: string) => bigint(name, { mode: "number" });

export const jobs = pgTable(
  "jobs",
  {
    kind: text("kind").$type<JobKind>().notNull(),
    datasetId: text("dataset_id").notNull(),
    version: integer("version").notNull(),
    /** The version that must be there: an import's dataset is not there yet. */
    madeOfVersion: integer("made_of_version").generatedAlwaysAs(
      sql`case when kind like 'import%' then null else version end`,
    ),
    state: text("state").$type<ReleaseState>().notNull(),
    /** The file that is being written, or what an import is at. */
    stage: text("stage").notNull(),
    done: count("done").notNull(),
    total: count("total").notNull(),
    remainingMs: count("remaining_ms"),
    problem: text("problem").$type<ReleaseProblem | ImportProblem>(),
    /** One sentence for whoever reads it; empty where `problem` says it all. */
    detail: text("detail").notNull(),
    askedById: text("asked_by_id"),
    askedByName: text("asked_by_name").notNull(),
    askedAtMs: unixMs("asked_at_ms").notNull(),
    finishedAtMs: unixMs("finished_at_ms"),
    sizeBytes: count("size_bytes"),
    isCancelAsked: boolean("is_cancel_asked").notNull(),
    /** Grows with each process that takes it up: what an earlier one still says is not heard. */
    attempt: integer("attempt").notNull(),
    claimedUntil: timestamp("claimed_until", { withTimezone: true, mode: "date" }),
  },
  (table) => [
    primaryKey({ columns: [table.kind, table.datasetId, table.version] }),
    foreignKey({
      name: "jobs_version",
      columns: [table.datasetId, table.madeOfVersion],
      foreignColumns: [versions.datasetId, versions.number],
    }),
    check(
      "jobs_state_is_known",
      sql`${table.state} in ('queued', 'running', 'done', 'failed', 'cancelled')`,
    ),
    check(
      "jobs_running_are_claimed",
      sql`(${table.state} = 'running') = (${table.claimedUntil} is not null)`,
    ),
  ],
);
