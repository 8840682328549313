// [SY7] A dataset's regions on both engines: one layer at a time, with its entry in the audit log, the same
// for every process, gone with the dataset, and told where a byte of them is another.
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RegionLayer } from "#core/datasets/region-layer.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { DatasetRegions, hashOfRegions } from "#server/use-cases/dataset-regions.ts";
import type { AuditAction } from "#server/use-cases/ports/audit.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";
import { encodeRegions } from "#server/volumes/regions/region-file.ts";

const GRID = { shapeVoxel: [2, 1, 1], voxelNm: [200, 400, 400], offsetNm: [0, 0, 0] } as const;
const layerOf = (name: string): RegionLayer => ({
  grid: GRID,
  regions: [{ id: "7", name }],
  indices: Uint16Array.from([1, 0]),
});

describe.each(await openDatabasesUnderTest())("[SY7] on $name", ({ open }) => {
  let lab: HostedLab;
  beforeAll(async () => {
    lab = await openHostedLab(open);
  });
  afterAll(() => lab?.close());

  const auditOf = (action: AuditAction) => ({
    ...({
      atMs: 5,
      action,
      subjectKind: "dataset",
      subjectId: LAB_DATASET_ID,
      details: {},
    } as const),
    doer: { ...lab.people.rhea, via: "command", address: null } as const,
    datasetId: LAB_DATASET_ID,
  });
  const set = async (name: string) => {
    const bytes = await encodeRegions(layerOf(name));
    const hash = hashOfRegions(bytes);
    await lab.store.setRegions(LAB_DATASET_ID, { hash, bytes }, auditOf("dataset.regions-added"));
    return hash;
  };
  const verify = async () =>
    (await verifyStore(lab, () => undefined, new AbortController().signal)).problems;
  const deeds = async () =>
    (await lab.store.listAudit({ datasetId: LAB_DATASET_ID, before: null, limit: 9 })).map(
      ({ action }) => action,
    );

  test("a layer takes the place of the one before, at once in every process", async () => {
    const [here, elsewhere] = [new DatasetRegions(lab.store), new DatasetRegions(lab.store)];
    expect(await here.of(LAB_DATASET_ID)).toBeNull();
    expect(await lab.store.removeRegions(LAB_DATASET_ID, auditOf("dataset.regions-removed"))).toBe(
      false,
    );
    const first = await set("calyx");
    for (const process of [here, elsewhere]) {
      expect(await process.of(LAB_DATASET_ID)).toEqual({ hash: first, layer: layerOf("calyx") });
    }
    const second = await set("lobe");
    expect(second).not.toBe(first);
    for (const process of [here, elsewhere]) {
      expect(await process.of(LAB_DATASET_ID)).toEqual({ hash: second, layer: layerOf("lobe") });
    }
    expect(await verify()).toEqual([]);
    expect(await lab.store.removeRegions(LAB_DATASET_ID, auditOf("dataset.regions-removed"))).toBe(
      true,
    );
    expect(await here.of(LAB_DATASET_ID)).toBeNull();
    expect((await deeds()).slice(0, 3)).toEqual([
      "dataset.regions-removed",
      "dataset.regions-added",
      "dataset.regions-added",
    ]);
  });

  test("damaged ones are found by verify, and never looked up in", async () => {
    await set("calyx");
    await lab.database.orm.execute(
      sql`update dataset_regions set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1)`,
    );
    expect(await verify()).toEqual([
      "regions of small-world: the regions are not what their hash says.",
    ]);
    await expect(new DatasetRegions(lab.store).of(LAB_DATASET_ID)).rejects.toMatchObject({
      name: "DamagedRegionsError",
    });
  });

  test("they go with their dataset", async () => {
    await set("calyx");
    expect(await lab.store.removeDataset(LAB_DATASET_ID, auditOf("dataset.removed"))).toBe(true);
    expect(await lab.store.regionsHash(LAB_DATASET_ID)).toBeNull();
  });
});
