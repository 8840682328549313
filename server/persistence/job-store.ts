// Jobs on either engine. Each change is one statement that names the state it changes from, so that
// two processes never both succeed.
import { and, asc, eq, inArray, lt, or, sql } from "drizzle-orm";
import { jobs } from "#db/schema/jobs.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type { JobClaim, JobKey, JobRecord, JobStore } from "#server/use-cases/ports/jobs.ts";

const now = sql`clock_timestamp()`;
const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 ms'`;

const at = ({ datasetId, version }: JobKey) =>
  and(eq(jobs.kind, "release"), eq(jobs.datasetId, datasetId), eq(jobs.version, version));

const claimed = (claim: JobClaim) =>
  and(at(claim), eq(jobs.attempt, claim.attempt), eq(jobs.state, "running"));

const COLUMNS = {
  datasetId: jobs.datasetId,
  version: jobs.version,
  state: jobs.state,
  stage: jobs.stage,
  done: jobs.done,
  total: jobs.total,
  remainingMs: jobs.remainingMs,
  problem: jobs.problem,
  detail: jobs.detail,
  askedById: jobs.askedById,
  askedByName: jobs.askedByName,
  askedAtMs: jobs.askedAtMs,
  finishedAtMs: jobs.finishedAtMs,
  sizeBytes: jobs.sizeBytes,
  attempt: jobs.attempt,
};

/** How a job is that nobody has begun. */
const FRESH = {
  state: "queued",
  stage: "",
  done: 0,
  total: 0,
  remainingMs: null,
  problem: null,
  detail: "",
  finishedAtMs: null,
  sizeBytes: null,
  isCancelAsked: false,
  claimedUntil: null,
} as const;

async function findJob(orm: Orm, key: JobKey): Promise<JobRecord | null> {
  const [found] = await orm.select(COLUMNS).from(jobs).where(at(key));
  return found ?? null;
}

export function createJobStore(orm: Orm): JobStore {
  return {
    findJob: (key) => findJob(orm, key),
    listJobs: (state) =>
      orm.select(COLUMNS).from(jobs).where(eq(jobs.state, state)).orderBy(asc(jobs.finishedAtMs)),
    askJob: ({ datasetId, version }, by, audit, again = false) =>
      orm.transaction(async (tx) => {
        const asked = { askedById: by.id, askedByName: by.name, askedAtMs: by.atMs };
        const ended = ["failed", "cancelled", ...(again ? (["done"] as const) : [])] as const;
        const queued = await tx
          .insert(jobs)
          .values({ kind: "release", datasetId, version, ...FRESH, ...asked, attempt: 0 })
          .onConflictDoUpdate({
            target: [jobs.kind, jobs.datasetId, jobs.version],
            set: { ...FRESH, ...asked },
            setWhere: inArray(jobs.state, [...ended]),
          })
          .returning(COLUMNS);
        if (queued[0] !== undefined) {
          await writeAudit(tx, audit);
          return queued[0];
        }
        const there = await findJob(tx, { datasetId, version });
        if (there === null) throw new Error("a job went while it was asked for: ask again");
        return there;
      }),
    async claimJob(leaseMs) {
      const free = orm
        .select({ datasetId: jobs.datasetId, version: jobs.version })
        .from(jobs)
        .where(
          or(eq(jobs.state, "queued"), and(eq(jobs.state, "running"), lt(jobs.claimedUntil, now))),
        )
        .orderBy(asc(jobs.askedAtMs))
        .limit(1)
        .for("update", { skipLocked: true });
      const rows = await orm
        .update(jobs)
        .set({
          state: "running",
          attempt: sql`${jobs.attempt} + 1`,
          claimedUntil: inMs(leaseMs),
        })
        .where(
          and(eq(jobs.kind, "release"), sql`(${jobs.datasetId}, ${jobs.version}) in (${free})`),
        )
        .returning({ datasetId: jobs.datasetId, version: jobs.version, attempt: jobs.attempt });
      return rows[0] ?? null;
    },
    async renewClaim(claim, progress, leaseMs) {
      const rows = await orm
        .update(jobs)
        .set({ ...progress, claimedUntil: inMs(leaseMs) })
        .where(claimed(claim))
        .returning({ isCancelAsked: jobs.isCancelAsked });
      return rows[0] ?? null;
    },
    async releaseClaim(claim) {
      const rows = await orm
        .update(jobs)
        .set({ state: "queued", claimedUntil: null })
        .where(claimed(claim))
        .returning({ version: jobs.version });
      return rows.length === 1;
    },
    async finishJob(claim, outcome) {
      const rows = await orm
        .update(jobs)
        .set({ remainingMs: null, ...outcome, claimedUntil: null })
        .where(claimed(claim))
        .returning({ version: jobs.version });
      return rows.length === 1;
    },
    cancelJob: (key, atMs, audit) =>
      orm.transaction(async (tx) => {
        const queued = await tx
          .update(jobs)
          .set({ state: "cancelled", finishedAtMs: atMs })
          .where(and(at(key), eq(jobs.state, "queued")))
          .returning(COLUMNS);
        const stopped =
          queued.length > 0
            ? queued
            : await tx
                .update(jobs)
                .set({ isCancelAsked: true })
                .where(and(at(key), eq(jobs.state, "running")))
                .returning(COLUMNS);
        if (stopped[0] === undefined) return null;
        await writeAudit(tx, audit);
        return stopped[0];
      }),
    removeJob: (key, audit) =>
      orm.transaction(async (tx) => {
        const gone = await tx
          .delete(jobs)
          .where(and(at(key), inArray(jobs.state, ["done", "failed", "cancelled"])))
          .returning({ version: jobs.version });
        if (gone.length > 0) await writeAudit(tx, audit);
        return gone.length > 0;
      }),
  };
}
