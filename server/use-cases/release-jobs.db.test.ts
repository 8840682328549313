// Releases as jobs, on every engine: one a version, taken up by one process, whole or absent.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { neuronsScope, type ReleaseChoice } from "#core/protocol/release-choice.ts";
import { releasedRegions } from "#server/exports/regions/released-regions.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { ReleaseDescription } from "#server/exports/release-source.ts";
import { isWholeRelease } from "#server/exports/release-sums.ts";
import { NothingChosenError } from "#server/exports/scope/chosen-neurons.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { KeptRegions } from "#server/use-cases/dataset-regions.ts";
import { planFault } from "#server/use-cases/failpoint.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { JobKey } from "#server/use-cases/ports/jobs.ts";
import { ReleaseJobs, type ReleaseJobsDeps } from "#server/use-cases/release-jobs.ts";
import type { Store } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

const ADA: Doer = { id: "ada", name: "Ada", via: "page", address: null };
const GIVE_UP = { timeout: 20_000 };

for (const engine of await openDatabasesUnderTest()) {
  describe(`releases as jobs on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let root: string;
    let key: JobKey;
    let made = 0;
    const running: ReleaseJobs[] = [];

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      root = await mkdtemp(join(tmpdir(), "jobs-"));
    });
    afterAll(async () => {
      await database.close();
      await rm(root, { recursive: true, force: true });
    });

    beforeEach(async () => {
      key = { datasetId: `jobs-${++made}`, version: 0, choiceId: "" };
      await makeDataset(key.datasetId);
    });
    afterEach(async () => {
      for (const jobs of running.splice(0)) await jobs.stop();
      for (const state of ["queued", "running"] as const) {
        expect(await store.listJobs(state)).toEqual([]);
      }
    });

    async function makeDataset(id: string): Promise<void> {
      const { dataset, chain } = smallReleaseSource();
      await store.createDataset(
        { ...dataset, id, name: id },
        {
          record: {
            ...chain[0].version,
            ...{ datasetId: id, segmentCount: 0, synapseCount: 0, connectionCount: 0 },
          },
          rootIndices: new Uint32Array(dataset.supervoxelCount),
          ...{ pieces: [], edgeChanges: [], segments: [], synapses: [], connections: [] },
          lineage: [],
          neurons: [],
        },
      );
    }

    function jobsOf(more: Partial<ReleaseJobsDeps> = {}): ReleaseJobs {
      const jobs = new ReleaseJobs({
        store,
        releasesDir: root,
        budgetBytes: null,
        readDescription: async () => null,
        write: (_key, outDir, options) => writeRelease(smallReleaseSource(), outDir, options),
        nowMs: Date.now,
        ...more,
      });
      running.push(jobs);
      return jobs;
    }

    const dirOf = ({ datasetId, version }: typeof key) =>
      join(root, datasetId, `${datasetId}-v${version}`);
    const finished = (jobs: ReleaseJobs, of = key) =>
      jobs.finishedDir(of, AbortSignal.timeout(GIVE_UP.timeout));
    const actions = async () =>
      (await store.listAudit({ datasetId: key.datasetId, before: null, limit: 10 })).map(
        ({ action, actorName }) => `${action} by ${actorName}`,
      );

    /** One that is being written, and is not gone on with before it is let go. */
    async function heldRelease() {
      let isHeld = true;
      const jobs = jobsOf({
        async write(_key, outDir, options) {
          while (isHeld) {
            options.signal?.throwIfAborted();
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
          return writeRelease(smallReleaseSource(), outDir, options);
        },
      });
      await jobs.ask(key, ADA);
      await vi.waitFor(async () => {
        expect(await jobs.find(key)).toMatchObject({ state: "running" });
      }, GIVE_UP);
      const letGo = (): void => {
        isHeld = false;
      };
      return { jobs, letGo };
    }

    it("writes one release for all who ask, and tells how it went", async () => {
      const [one, other] = [jobsOf(), jobsOf()];
      const asked = await Promise.all([one.ask(key, ADA), other.ask(key, ADA)]);
      expect(asked.map(({ askedByName }) => askedByName)).toEqual(["Ada", "Ada"]);
      expect(await finished(one)).toBe(dirOf(key));
      expect(await readdir(join(root, key.datasetId))).toEqual([`${key.datasetId}-v0`]);
      const sums = await readFile(join(dirOf(key), "SHA256SUMS"), "utf8");
      expect(await isWholeRelease(dirOf(key), sums)).toBe(true);
      const job = await one.find(key);
      expect(job).toMatchObject({ state: "done", problem: null, attempt: 1 });
      expect(job?.sizeBytes).toBeGreaterThan(1_000);
      expect(await actions()).toEqual(["release.asked by Ada"]);
    });

    it("is taken up by another process where its claim ran out, and the first one is not heard", async () => {
      await store.askJob(key, { id: null, name: "Ada", atMs: 1 }, auditOf());
      const dead = await store.claimJob(0);
      expect(dead).toEqual({ ...key, attempt: 1 });
      const jobs = jobsOf();
      jobs.start();
      expect(await finished(jobs)).toBe(dirOf(key));
      if (dead === null) throw new Error("it was claimed");
      const late = { stage: "", done: 0, total: 1, remainingMs: null };
      expect(await store.renewClaim(dead, late, 1_000)).toBeNull();
      const outcome = { state: "cancelled", finishedAtMs: 2 } as const;
      expect(await store.finishJob(dead, outcome)).toBe(false);
      expect(await jobs.find(key)).toMatchObject({ state: "done", attempt: 2 });
    });

    it("is taken up at once where all claims are known to be of the dead", async () => {
      await store.askJob(key, { id: null, name: "Ada", atMs: 1 }, auditOf());
      expect(await store.claimJob(60_000)).toEqual({ ...key, attempt: 1 });
      expect(await store.claimJob(60_000)).toBeNull();
      // Those of another family are not touched.
      await store.importJobs.endClaims();
      expect(await store.claimJob(60_000)).toBeNull();
      await store.endClaims();
      const jobs = jobsOf();
      jobs.start();
      expect(await finished(jobs)).toBe(dirOf(key));
      expect(await jobs.find(key)).toMatchObject({ state: "done", attempt: 2 });
    });

    it("is claimed by one of several at once, and by nobody while the claim holds", async () => {
      await store.askJob(key, { id: null, name: "Ada", atMs: 1 }, auditOf());
      const claims = await Promise.all([1, 2, 3].map(() => store.claimJob(60_000)));
      const [claim] = claims.filter((found) => found !== null);
      expect(claims.filter((found) => found !== null)).toEqual([{ ...key, attempt: 1 }]);
      await store.finishJob(claim, { state: "cancelled", finishedAtMs: 2 });
    });

    it("is cancelled while it is written, leaves nothing, and can be asked for again", async () => {
      const { jobs, letGo } = await heldRelease();
      await jobs.cancel(key, ADA);
      expect(await finished(jobs)).toBeNull();
      expect(await jobs.find(key)).toMatchObject({ state: "cancelled" });
      expect(await jobs.cancel(key, ADA)).toBeNull();
      letGo();
      await jobs.ask(key, ADA);
      expect(await finished(jobs)).toBe(dirOf(key));
      const asked = "release.asked by Ada";
      expect(await actions()).toEqual([asked, "release.cancelled by Ada", asked]);
    });

    it("is written after all where it was asked for again before it had stopped", async () => {
      const { jobs, letGo } = await heldRelease();
      await jobs.cancel(key, ADA);
      expect(await jobs.ask(key, ADA)).toMatchObject({ state: "queued" });
      letGo();
      expect(await finished(jobs)).toBe(dirOf(key));
      expect(await readdir(join(root, key.datasetId))).toEqual([`${key.datasetId}-v0`]);
      const asked = "release.asked by Ada";
      expect(await actions()).toEqual([asked, "release.cancelled by Ada", asked]);
    });

    it("goes back into the queue where its process stops, and on in the next", async () => {
      const first = jobsOf({
        write: (_key, outDir, options) =>
          writeRelease(smallReleaseSource(), outDir, {
            ...options,
            onProgress: () => void first.stop(),
          }),
      });
      await first.ask(key, ADA);
      await vi.waitFor(async () => {
        expect(await first.find(key)).toMatchObject({ state: "queued", attempt: 1 });
      }, GIVE_UP);
      const next = jobsOf();
      next.start();
      expect(await finished(next)).toBe(dirOf(key));
      expect(await readdir(join(root, key.datasetId))).toEqual([`${key.datasetId}-v0`]);
    });

    it("says where what is kept does not agree, and nothing of the server's own errors", async () => {
      const errors: unknown[] = [];
      const failures = [new ReleaseDamageError("the rows disagree"), new Error("/secret/path")];
      const jobs = jobsOf({
        write: () => Promise.reject(failures.shift()),
        onError: (error) => errors.push(error),
      });
      await jobs.ask(key, ADA);
      expect(await finished(jobs)).toBeNull();
      const damaged = { state: "failed", problem: "not-whole", detail: "the rows disagree" };
      expect(await jobs.find(key)).toMatchObject(damaged);
      await jobs.ask(key, ADA);
      expect(await finished(jobs)).toBeNull();
      expect(await jobs.find(key)).toMatchObject({
        state: "failed",
        problem: "server",
        detail: "",
      });
      expect(errors.map(String)).toEqual(["Error: /secret/path"]);
    });

    it("is removed with its files, and made again where these went by themselves", async () => {
      const jobs = jobsOf();
      await jobs.ask(key, ADA);
      await finished(jobs);
      expect(await jobs.remove(key, ADA)).toBe(true);
      expect(await readdir(join(root, key.datasetId))).toEqual([]);
      expect(await jobs.find(key)).toBeNull();
      expect(await jobs.remove(key, ADA)).toBe(false);
      await jobs.ask(key, ADA);
      await finished(jobs);
      await rm(dirOf(key), { recursive: true });
      expect(await jobs.ask(key, ADA)).toMatchObject({ state: "queued" });
      expect(await finished(jobs)).toBe(dirOf(key));
    });

    it("[SY7] is made anew where its dataset has other regions, also while it is written", async () => {
      const laid = (name: string): KeptRegions => ({
        hash: sha256Hex(name),
        layer: {
          grid: { shapeVoxel: [1, 1, 1], voxelNm: [4_000, 4_000, 4_000], offsetNm: [0, 0, 0] },
          regions: [{ id: "1", name }],
          indices: Uint16Array.from([1]),
        },
      });
      let regions: KeptRegions | null = null;
      let replacedBy: string | null = null;
      const jobs = jobsOf({
        regions: { of: async () => regions, hashOf: async () => regions?.hash ?? null },
        write: (_key, outDir, options, _description, kept) => {
          if (replacedBy !== null) regions = laid(replacedBy);
          replacedBy = null;
          const source = smallReleaseSource();
          const own = kept === null ? {} : { regions: releasedRegions(kept, source.dataset) };
          return writeRelease({ ...source, ...own }, outDir, options);
        },
      });
      const read = async () =>
        readFile(join((await finished(jobs)) ?? "", "tables", "synapses.csv"), "utf8");
      await jobs.ask(key, ADA);
      expect(await read()).not.toContain("pre_region");
      regions = laid("calyx");
      expect(await jobs.find(key)).toBeNull();
      replacedBy = "lobula";
      expect(await jobs.ask(key, ADA)).toMatchObject({ state: "queued" });
      expect(await read()).toContain("lobula");
      expect(await jobs.find(key)).toMatchObject({ state: "done" });
      regions = null;
      expect(await jobs.find(key)).toBeNull();
      await jobs.ask(key, ADA);
      expect(await read()).not.toContain("pre_region");
      await vi.waitFor(async () => {
        expect(await readdir(join(root, key.datasetId))).toEqual([`${key.datasetId}-v0`]);
      }, GIVE_UP);
      expect(await jobs.remove(key, ADA)).toBe(true);
    });

    it("[RV7] is made anew where its version is described otherwise, also while it is written", async () => {
      const said = (title: string): ReleaseDescription => ({
        ...{ title, description: "", doi: "", licence: "", authors: [] },
      });
      let description: ReleaseDescription | null = null;
      let renamedTo: string | null = null;
      const jobs = jobsOf({
        readDescription: async () => description,
        write: (_key, outDir, options, about) => {
          if (renamedTo !== null) description = said(renamedTo);
          renamedTo = null;
          return writeRelease({ ...smallReleaseSource(), description: about }, outDir, options);
        },
      });
      const read = async () => {
        const dir = await finished(jobs);
        expect(basename(dir ?? "")).toBe(`${key.datasetId}-v0`);
        return readFile(join(dir ?? "", "CITATION.cff"), "utf8");
      };
      await jobs.ask(key, ADA);
      await read();
      description = said("first");
      expect(await jobs.find(key)).toBeNull();
      renamedTo = "second";
      expect(await jobs.ask(key, ADA)).toMatchObject({ state: "queued" });
      expect(await read()).toContain('title: "second"');
      expect(await jobs.ask(key, ADA)).toMatchObject({ state: "done" });
      await vi.waitFor(async () => {
        expect(await readdir(join(root, key.datasetId))).toHaveLength(1);
      }, GIVE_UP);
      expect(await jobs.remove(key, ADA)).toBe(true);
      expect(await readdir(join(root, key.datasetId))).toEqual([]);
    });

    it("is removed with what a failure left unfinished", async () => {
      const faults = planFault(
        { at: "release:file-written", nth: 3, action: "throw" },
        () => undefined,
      );
      const jobs = jobsOf({
        write: (_key, outDir, options) =>
          writeRelease(smallReleaseSource(), outDir, { ...options, faults }),
      });
      await jobs.ask(key, ADA);
      expect(await finished(jobs)).toBeNull();
      expect(await readdir(join(root, key.datasetId))).toHaveLength(1);
      expect(await jobs.remove(key, ADA)).toBe(true);
      expect(await readdir(join(root, key.datasetId))).toEqual([]);
    });

    it("keeps within the budget: the oldest goes, the newest stays however large", async () => {
      const jobs = jobsOf({ budgetBytes: 1 });
      await jobs.ask(key, ADA);
      await finished(jobs);
      const next = { ...key, datasetId: `${key.datasetId}-next` };
      await makeDataset(next.datasetId);
      await jobs.ask(next, ADA);
      await finished(jobs, next);
      await vi.waitFor(async () => expect(await jobs.find(key)).toBeNull(), GIVE_UP);
      expect(await jobs.find(next)).toMatchObject({ state: "done" });
      expect(await actions()).toEqual(["release.removed by server", "release.asked by Ada"]);
    });

    it("is another job for each choice, whose name tells it, and which the next process knows", async () => {
      const choice: ReleaseChoice = { scope: neuronsScope([ID_BASE]), skeletons: "none" };
      const jobs = jobsOf();
      await store.askJob(key, { id: null, name: "Ada", atMs: 1 }, auditOf());
      const asked = await jobs.ask(key, ADA, choice);
      expect(asked.choiceId).toMatch(/^[0-9a-f]{16}$/);
      const next = jobsOf();
      next.start();
      const name = `${key.datasetId}-v0-neuron-${ID_BASE}-no-skeletons`;
      expect(await finished(next, asked)).toBe(join(root, key.datasetId, name));
      await finished(next);
      expect(await next.choiceOf(asked)).toEqual(choice);
      expect((await next.list(key)).map(({ choiceId }) => choiceId)).toEqual([asked.choiceId, ""]);
      const read = (dir: string) => readFile(join(root, key.datasetId, dir, "README.md"), "utf8");
      expect(await read(name)).toContain(`a part: 1 neuron, ${ID_BASE}`);
      expect(await read(`${key.datasetId}-v0`)).not.toContain("a part");
      expect(await next.remove(asked, ADA)).toBe(true);
      expect(await readdir(join(root, key.datasetId))).toEqual([`${key.datasetId}-v0`]);
    });

    it("keeps so many parts of a version, the newest, and the whole one beside them", async () => {
      const jobs = jobsOf({ keptParts: 1 });
      const part = (id: bigint): ReleaseChoice => ({
        scope: neuronsScope([id]),
        skeletons: "none",
      });
      await finished(jobs, await jobs.ask(key, ADA));
      const older = await jobs.ask(key, ADA, part(ID_BASE));
      await finished(jobs, older);
      const newer = await jobs.ask(key, ADA, part(ID_BASE + 3n));
      await finished(jobs, newer);
      await vi.waitFor(async () => expect(await jobs.find(older)).toBeNull(), GIVE_UP);
      expect(await jobs.find(newer)).toMatchObject({ state: "done" });
      expect(await jobs.find(key)).toMatchObject({ state: "done" });
    });

    it("fails in a word where nothing is in what was chosen", async () => {
      const jobs = jobsOf({ write: () => Promise.reject(new NothingChosenError("nobody")) });
      await jobs.ask(key, ADA);
      expect(await finished(jobs)).toBeNull();
      expect(await jobs.find(key)).toMatchObject({ state: "failed", problem: "nothing-chosen" });
    });

    function auditOf() {
      return {
        atMs: 1,
        doer: ADA,
        action: "release.asked" as const,
        subjectKind: "dataset" as const,
        subjectId: key.datasetId,
        datasetId: key.datasetId,
        details: {},
      };
    }
  });
}
