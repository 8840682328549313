// Jobs on either engine. Each change is one statement that names the state it changes from, so that
// two processes never both succeed.
import { and, asc, desc, eq, inArray, like, lt, or, sql } from "drizzle-orm";
import { type JobKind, jobs } from "#db/schema/jobs.ts";
import { writeAudit } from "#server/persistence/audit-store.ts";
import type { Orm } from "#server/persistence/open-database.ts";
import type {
  JobClaim,
  JobFamily,
  JobKey,
  JobProblems,
  JobRecord,
  JobStore,
} from "#server/use-cases/ports/jobs.ts";

const now = sql`clock_timestamp()`;
const inMs = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 ms'`;

const ofVersion = ({ datasetId, version }: Pick<JobKey, "datasetId" | "version">) =>
  and(eq(jobs.datasetId, datasetId), eq(jobs.version, version));

const COLUMNS = {
  kind: jobs.kind,
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

type Row = Pick<typeof jobs.$inferSelect, keyof typeof COLUMNS>;

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

export function createJobStore<F extends JobFamily>(orm: Orm, family: F): JobStore<F> {
  const kindOf = ({ choiceId }: Pick<JobKey, "choiceId">): JobKind =>
    choiceId === "" ? family : `${family}:${choiceId}`;
  const isOurs = or(eq(jobs.kind, family), like(jobs.kind, `${family}:%`));
  const at = (key: JobKey) => and(eq(jobs.kind, kindOf(key)), ofVersion(key));
  const claimed = (claim: JobClaim) =>
    and(at(claim), eq(jobs.attempt, claim.attempt), eq(jobs.state, "running"));
  const choiceIdOf = (kind: string) => kind.slice(family.length + 1);
  const toRecord = ({ kind, problem, ...row }: Row): JobRecord<F> => ({
    ...row,
    // Only this family's jobs were written under its kinds.
    problem: problem as JobProblems[F] | null,
    choiceId: choiceIdOf(kind),
  });
  const findJob = async (within: Orm, key: JobKey): Promise<JobRecord<F> | null> => {
    const [found] = await within.select(COLUMNS).from(jobs).where(at(key));
    return found === undefined ? null : toRecord(found);
  };
  return {
    findJob: (key) => findJob(orm, key),
    async jobsOf(version) {
      const rows = await orm
        .select(COLUMNS)
        .from(jobs)
        .where(and(isOurs, ofVersion(version)))
        .orderBy(desc(jobs.askedAtMs), asc(jobs.kind));
      return rows.map(toRecord);
    },
    async listJobs(state) {
      const rows = await orm
        .select(COLUMNS)
        .from(jobs)
        .where(and(isOurs, eq(jobs.state, state)))
        .orderBy(asc(jobs.finishedAtMs));
      return rows.map(toRecord);
    },
    askJob: ({ datasetId, version, choiceId }, by, audit, again = false) =>
      orm.transaction(async (tx) => {
        const asked = { askedById: by.id, askedByName: by.name, askedAtMs: by.atMs };
        const ended = ["failed", "cancelled", ...(again ? (["done"] as const) : [])] as const;
        const queued = await tx
          .insert(jobs)
          .values({
            ...{ kind: kindOf({ choiceId }), datasetId, version, attempt: 0 },
            ...FRESH,
            ...asked,
          })
          .onConflictDoUpdate({
            target: [jobs.kind, jobs.datasetId, jobs.version],
            set: { ...FRESH, ...asked },
            // Asked for since it was cancelled: its writer loses the claim, whatever it has heard of that.
            setWhere: or(
              inArray(jobs.state, [...ended]),
              and(eq(jobs.state, "running"), jobs.isCancelAsked),
            ),
          })
          .returning(COLUMNS);
        if (queued[0] !== undefined) {
          await writeAudit(tx, audit);
          return toRecord(queued[0]);
        }
        const there = await findJob(tx, { datasetId, version, choiceId });
        if (there === null) throw new Error("a job went while it was asked for: ask again");
        return there;
      }),
    async claimJob(leaseMs) {
      const free = orm
        .select({ kind: jobs.kind, datasetId: jobs.datasetId, version: jobs.version })
        .from(jobs)
        .where(
          and(
            isOurs,
            or(
              eq(jobs.state, "queued"),
              and(eq(jobs.state, "running"), lt(jobs.claimedUntil, now)),
            ),
          ),
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
        .where(sql`(${jobs.kind}, ${jobs.datasetId}, ${jobs.version}) in (${free})`)
        .returning({
          kind: jobs.kind,
          datasetId: jobs.datasetId,
          version: jobs.version,
          attempt: jobs.attempt,
        });
      if (rows[0] === undefined) return null;
      const { kind, ...claim } = rows[0];
      return { ...claim, choiceId: choiceIdOf(kind) };
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
    async endClaims() {
      await orm
        .update(jobs)
        .set({ state: "queued", claimedUntil: null })
        .where(and(isOurs, eq(jobs.state, "running")));
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
        return toRecord(stopped[0]);
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
