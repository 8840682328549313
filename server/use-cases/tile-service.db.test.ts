// Tiles outlive their process, and are made once for all processes that share a folder: counted is how often
// voxels are read for one.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tileEncoders } from "#server/composition/tile-encoders.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import {
  createTileService,
  type SentTile,
  type TileEncoders,
} from "#server/use-cases/tile-service.ts";
import { KeptFiles } from "#server/volumes/kept-files.ts";

const MIB = 2 ** 20;
const ADDRESS = { plane: "xy", mip: 0, slice: 3, tileX: 0, tileY: 0 } as const;

describe.each(await openDatabasesUnderTest())("tiles on $name", ({ open }) => {
  let lab: HostedLab;
  let folder: string;
  let made: string[];
  /** Of each tile that was made, sooner or later. */
  let writes: Promise<unknown>[] = [];

  beforeAll(async () => {
    lab = await openHostedLab(open);
  });
  afterAll(() => lab?.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "fascicle-tiles-"));
    made = [];
    writes = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const counted: TileEncoders = {
    image(dataset, address, options) {
      made.push("image");
      return tileEncoders.image(dataset, address, options);
    },
    labels(volumes, base, address, signal) {
      made.push("labels");
      return tileEncoders.labels(volumes, base, address, signal);
    },
  };

  /** As a process has it that has just started. */
  function started() {
    const kept = new KeptFiles({
      ...{ folder, budgetBytes: 64 * MIB, nowMs: Date.now },
      onProblem: (error) => expect.unreachable(String(error)),
    });
    const files = {
      read: (name: string) => kept.read(name),
      write(name: string, bytes: Uint8Array) {
        const written = kept.write(name, bytes);
        writes.push(written);
        return written;
      },
    };
    const { datasets } = lab;
    return createTileService({ datasets, encoders: counted, cacheBytes: 8 * MIB, files });
  }

  async function allWritten(): Promise<void> {
    await expect.poll(() => writes.length).toBe(made.length);
    await Promise.all(writes);
  }

  async function bothOf(service: ReturnType<typeof started>): Promise<readonly SentTile[]> {
    const tiles = [
      await service.image(LAB_DATASET_ID, ADDRESS),
      await service.labels(LAB_DATASET_ID, 0, ADDRESS),
    ];
    await allWritten();
    return tiles.map((tile) => tile ?? expect.unreachable("the tile is there"));
  }

  test("are answered from the disk after a restart, the same to the byte", async () => {
    const before = await bothOf(started());
    expect(made).toEqual(["image", "labels"]);
    expect(before.every(({ bytes }) => bytes.length > 0)).toBe(true);
    const again = started();
    expect(await bothOf(again)).toEqual(before);
    expect(await bothOf(again)).toEqual(before);
    expect(made).toEqual(["image", "labels"]);
  });

  test("are written one after the other, while nobody waits for it", async () => {
    const under: (() => void)[] = [];
    const files = {
      read: async () => null,
      write: () => new Promise<void>((resolve) => under.push(resolve)),
    };
    const { datasets } = lab;
    const service = createTileService({ datasets, encoders: counted, cacheBytes: 8 * MIB, files });
    for (const slice of [3, 4, 5]) await service.image(LAB_DATASET_ID, { ...ADDRESS, slice });
    for (const done of [1, 2, 3]) {
      await expect.poll(() => under.length).toBe(done);
      under[done - 1]();
    }
  });

  test("that one process made, another answers with; each of its own is kept apart", async () => {
    const [one, other] = [started(), started()];
    const seen = await bothOf(one);
    expect(await bothOf(other)).toEqual(seen);
    expect(made).toEqual(["image", "labels"]);
    const next = { ...ADDRESS, slice: 4 };
    const tile = await other.image(LAB_DATASET_ID, next);
    await allWritten();
    expect(tile?.hash).not.toBe(seen[0].hash);
    expect(await one.image(LAB_DATASET_ID, next)).toEqual(tile);
    expect(made).toEqual(["image", "labels", "image"]);
    const lossless = await one.image(LAB_DATASET_ID, ADDRESS, { isLossless: true });
    expect(lossless?.contentType).toBe("image/png");
    await allWritten();
  });
});
