// Imports as jobs, on every engine and over real files: whole or absent, whatever becomes of the
// process; and datasets that are deleted again.
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type DraftSettings, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import { createDatasetSources } from "#server/composition/dataset-sources/dataset-sources.ts";
import {
  createSourceOpener,
  type SourceOpener,
} from "#server/composition/dataset-sources/open-source-at.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { createLocalBus } from "#server/use-cases/bus.ts";
import { DatasetRemover } from "#server/use-cases/dataset-imports/dataset-remover.ts";
import { createDraftDesk } from "#server/use-cases/dataset-imports/draft-desk.ts";
import { ImportJobs, type ImportJobsDeps } from "#server/use-cases/dataset-imports/import-jobs.ts";
import type { Doer } from "#server/use-cases/ports/audit.ts";
import type { DatasetSources } from "#server/use-cases/ports/dataset-sources.ts";
import { datasetIdOf } from "#server/use-cases/register-dataset.ts";
import type { Store } from "#server/use-cases/store.ts";
import { createTurns } from "#server/use-cases/turns.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { tiffBytes } from "#server/volumes/small-stack-files.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { writeSmallVolume } from "#tests/server/small-volume.ts";

const ADA: Doer = { id: "ada", name: "Ada", via: "page", address: null };
const SOON = { timeout: 20_000, interval: 50 };
const SIZE: [number, number, number] = [4, 4, 40];

for (const engine of await openDatabasesUnderTest()) {
  describe(`imports as jobs on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let root: string;
    let datasetsDir: string;
    let sources: DatasetSources;
    let opener: SourceOpener;
    let settings: DraftSettings;
    let made = 0;
    const running: ImportJobs[] = [];

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      root = await mkdtemp(join(tmpdir(), "imports-"));
      datasetsDir = join(root, "datasets");
      const volume = await writeSmallVolume(join(root, "files"));
      opener = createSourceOpener(
        storeSettings({ FASCICLE_DATA_ROOTS: root }),
        join(root, "cache"),
      );
      sources = createDatasetSources({ opener, nowMs: Date.now });
      settings = {
        ...EMPTY_DRAFT,
        image: { ...EMPTY_DRAFT.image, address: volume.imagePath, voxelNm: SIZE },
        labels: { ...EMPTY_DRAFT.labels, address: volume.supervoxelsPath, voxelNm: SIZE },
        graph: { ...EMPTY_DRAFT.graph, address: volume.edgesPath },
      };
      await database.orm.execute(sql`
        insert into auth_user (id, name, email, email_verified, created_at, updated_at)
        values ('ada', 'Ada', 'ada@lab.example', true, now(), now())
      `);
    });
    afterEach(async () => {
      for (const jobs of running.splice(0)) await jobs.stop();
    });
    afterAll(async () => {
      await sources.close();
      await opener.close();
      await database.close();
      await rm(root, { recursive: true, force: true });
    });

    function jobsOf(more: Partial<ImportJobsDeps> = {}): ImportJobs {
      const jobs = new ImportJobs({
        ...{ store, sources, datasetsDir, turns: createTurns(), nowMs: Date.now },
        onImported: async () => undefined,
        grantAdmin: (userId, datasetId) => store.setRole(userId, datasetId, "admin"),
        ...more,
      });
      running.push(jobs);
      return jobs;
    }

    async function draftOf(jobs: ImportJobs, changed: Partial<DraftSettings> = {}) {
      const desk = createDraftDesk({
        drafts: store.drafts,
        imports: jobs,
        sources,
        nowMs: Date.now,
      });
      const name = `blocks-${++made}`;
      const { id } = await desk.create("ada", { ...settings, name, ...changed });
      for (const layer of ["image", "labels", "graph"] as const) {
        const draft = await store.drafts.findDraft(id);
        if (draft !== null) await desk.inspect(draft, layer, AbortSignal.timeout(60_000));
      }
      const draft = await store.drafts.findDraft(id);
      if (draft === null) throw new Error("the draft is there");
      return { draft, desk, name, datasetId: datasetIdOf(name) };
    }

    const left = async () => readdir(datasetsDir).catch(() => []);

    /** Until `go` is called, or the signal. */
    function heldSources() {
      let go: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      const held: Pick<DatasetSources, "importInto"> = {
        async importInto(asked, targetDir, hooks) {
          hooks.onProgress({ stage: "image", done: 1, total: 2 });
          const aborted = new Promise<never>((_, reject) => {
            const end = () => reject(hooks.signal.reason);
            hooks.signal.addEventListener("abort", end, { once: true });
          });
          await Promise.race([gate, aborted]);
          return sources.importInto(asked, targetDir, hooks);
        },
      };
      return { held, go };
    }

    it("makes a dataset of what was looked at, which whoever asked administers", async () => {
      const jobs = jobsOf();
      const { draft, desk, name, datasetId } = await draftOf(jobs);
      const view = await desk.view(draft);
      expect(view.findings).toEqual([]);
      expect(view.inspections.graph).toMatchObject({ rowCount: 2, askedIds: 3, foundIds: 3 });
      expect((await jobs.ask(draft, ADA)).ok).toBe(true);
      await vi.waitFor(
        async () => expect(await store.findDatasetByName(name)).not.toBeNull(),
        SOON,
      );
      await vi.waitFor(async () => expect(await store.drafts.findDraft(draft.id)).toBeNull(), SOON);
      expect(await store.findDataset(datasetId)).toMatchObject({
        ...{ shapeVoxel: [12, 8, 3], voxelNm: SIZE, supervoxelCount: 3, edgeCount: 2 },
      });
      expect(await store.roleOn("ada", datasetId)).toBe("admin");
      const job = await jobs.find(draft);
      expect(job).toMatchObject({ state: "done", problem: null, attempt: 1 });
      expect(job?.sizeBytes).toBeGreaterThan(500);
      const audit = await store.listAudit({ datasetId, before: null, limit: 10 });
      expect(audit.map(({ action, actorName }) => `${action} by ${actorName}`).sort()).toEqual([
        "dataset.import-asked by Ada",
        "dataset.imported by Ada",
      ]);
    });

    it("makes a dataset over what stays where it lies, whose voxels are read there", async () => {
      const jobs = jobsOf();
      const { draft, name, datasetId } = await draftOf(jobs, { mode: "link" });
      expect((await jobs.ask(draft, ADA)).ok).toBe(true);
      await vi.waitFor(
        async () => expect(await store.findDatasetByName(name)).not.toBeNull(),
        SOON,
      );
      await vi.waitFor(async () => expect(await store.drafts.findDraft(draft.id)).toBeNull(), SOON);
      expect(await store.findDataset(datasetId)).toMatchObject({
        ...{ shapeVoxel: [12, 8, 3], voxelNm: SIZE, supervoxelCount: 3, edgeCount: 2 },
      });
      const folder = join(datasetsDir, datasetId);
      expect((await readdir(folder)).sort()).toEqual(["graph.bin", "links.json", "synapses.jsonl"]);
      const volumes = await openDatasetVolumes(folder, {
        cacheBytes: 2 ** 20,
        openLayer: (link) => opener.openSourceAt(link, "command"),
      });
      const { graph } = await volumes.readGraph();
      for (let index = 0; index < 3; index++) {
        const [x, y, z] = [0, 1, 2].map((axis) => graph.positionsVoxel.at(3 * index + axis));
        expect(await volumes.supervoxelIndexAt([x, y, z])).toBe(index);
      }
      await volumes.close();
    });

    it("is cancelled while it runs, leaves nothing, and can be asked for again", async () => {
      const before = await left();
      const { held, go } = heldSources();
      const jobs = jobsOf({ sources: held });
      const { draft, desk, name } = await draftOf(jobs);
      await jobs.ask(draft, ADA);
      await vi.waitFor(async () => {
        expect(await jobs.find(draft)).toMatchObject({ state: "running", stage: "image" });
      }, SOON);
      expect(await desk.save(draft, { ...draft.settings, name: "other" })).toEqual({
        ok: false,
        error: "under-way",
      });
      await jobs.cancel(draft, ADA);
      await vi.waitFor(async () => {
        expect((await jobs.find(draft))?.state).toBe("cancelled");
      }, SOON);
      expect(await left()).toEqual(before);
      expect(await store.findDatasetByName(name)).toBeNull();
      go();
      await jobs.ask(draft, ADA);
      await vi.waitFor(
        async () => expect(await store.findDatasetByName(name)).not.toBeNull(),
        SOON,
      );
    });

    it("is taken up by another process where its claim ran out, or its process stopped", async () => {
      const { held } = heldSources();
      const first = jobsOf({ sources: held });
      const { draft, name } = await draftOf(first);
      await first.ask(draft, ADA);
      await vi.waitFor(async () => {
        expect((await first.find(draft))?.state).toBe("running");
      }, SOON);
      await first.stop();
      expect((await first.find(draft))?.state).toBe("queued");
      // As one that was killed leaves it: claimed, with a folder half written.
      expect(await store.importJobs.claimJob(0)).toMatchObject({ choiceId: draft.id, attempt: 2 });
      const second = jobsOf();
      second.start();
      await vi.waitFor(
        async () => expect(await store.findDatasetByName(name)).not.toBeNull(),
        SOON,
      );
      await vi.waitFor(async () => {
        expect(await second.find(draft)).toMatchObject({ state: "done", attempt: 3 });
      }, SOON);
    });

    it("fails in words where the source is not what it was, and leaves nothing", async () => {
      const before = await left();
      const labels = join(root, "files", "changing.tif");
      const sections = [0, 1, 2].map(() => new Uint16Array(96).fill(7));
      await writeFile(labels, tiffBytes(sections, 12));
      const jobs = jobsOf();
      const { draft, datasetId } = await draftOf(jobs, {
        labels: { ...settings.labels, address: labels },
        graph: EMPTY_DRAFT.graph,
      });
      await writeFile(labels, tiffBytes(sections, 12).subarray(0, 300));
      await jobs.ask(draft, ADA);
      await vi.waitFor(async () => expect((await jobs.find(draft))?.state).toBe("failed"), SOON);
      const job = await jobs.find(draft);
      expect(job?.problem).toBe("bad-data");
      expect(JSON.parse(job?.detail ?? "{}")).toMatchObject({ file: labels });
      expect(await left()).toEqual(before);
      expect(existsSync(join(datasetsDir, `${datasetId}.partial`))).toBe(false);
    });

    it("is not begun without a name, with layers that do not fit, or under a name that is taken", async () => {
      const jobs = jobsOf();
      const reasons = [];
      for (const changed of [
        { name: "" },
        { labels: { ...settings.labels, voxelNm: [5, 5, 40] as typeof SIZE } },
        { name: "blocks-1" },
      ]) {
        const { draft } = await draftOf(jobs, changed);
        const asked = await jobs.ask(draft, ADA);
        reasons.push(asked.ok ? "begun" : asked.error);
      }
      expect(reasons).toEqual(["name-missing", "layers-unfit", "name-taken"]);
    });

    it("goes again with its sessions and versions, and only where that was said", async () => {
      const name = "blocks-1";
      const dataset = await store.findDatasetByName(name);
      if (dataset === null) throw new Error("the first test imported it");
      const session = { id: "s1", datasetId: dataset.id, title: "t", baseVersion: 0 };
      await store.createSession({
        ...{ ...session, state: "open" as const, createdById: "ada", createdByName: "Ada" },
        createdAtMs: 1,
      });
      const forgotten: string[] = [];
      const remover = new DatasetRemover({
        ...{ store, folders: [datasetsDir], bus: createLocalBus(), nowMs: Date.now },
        forget: async (id) => {
          forgotten.push(id);
        },
      });
      expect(await remover.remove(dataset, { name: "blocks", withWork: true }, ADA)).toEqual({
        ok: false,
        error: { tag: "dataset-name-differs" },
      });
      expect(await remover.remove(dataset, { name, withWork: false }, ADA)).toEqual({
        ok: false,
        error: { tag: "dataset-in-use", sessions: 1, versions: 0 },
      });
      expect(existsSync(join(datasetsDir, dataset.id))).toBe(true);
      expect((await remover.remove(dataset, { name, withWork: true }, ADA)).ok).toBe(true);
      expect(forgotten).toEqual([dataset.id]);
      expect(existsSync(join(datasetsDir, dataset.id))).toBe(false);
      expect(await store.findDataset(dataset.id)).toBeNull();
      expect(await store.findSession("s1")).toBeNull();
      expect(await store.findVersion(dataset.id, 0)).toBeNull();
      const [newest] = await store.listAudit({ datasetId: dataset.id, before: null, limit: 1 });
      expect(newest).toMatchObject({ action: "dataset.removed", details: { name, sessions: 1 } });
    });

    it("[RV5] what is written once stays, and nothing of another dataset goes with one", async () => {
      const [other] = await store.listDatasets();
      const refused = (statement: ReturnType<typeof sql>) =>
        database.orm
          .transaction(async (tx) => {
            await tx.execute(sql`
              insert into dataset_removals (dataset_id, name, removed_at_ms) values ('x', 'x', 1)
            `);
            await tx.execute(statement);
          })
          .then(
            () => "done",
            () => "refused",
          );
      const ofOther = sql`delete from version_segments where dataset_id = ${other.id}`;
      expect(await refused(ofOther)).toBe("refused");
      expect(await refused(sql`update versions set created_at_ms = 1`)).toBe("refused");
      expect(await refused(sql`delete from audit_log`)).toBe("refused");
      await expect(database.orm.execute(ofOther)).rejects.toThrow();
    });
  });
}
