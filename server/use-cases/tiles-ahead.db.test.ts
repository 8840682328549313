// What a page that opens says it will show is there when it asks: counted is what is made for it then.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sliceGeometry } from "#core/geometry/slice-geometry.ts";
import { tilesInView } from "#core/geometry/tiles-in-view.ts";
import { tileEncoders } from "#server/composition/tile-encoders.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { datasetMips } from "#server/use-cases/dataset-mips.ts";
import type { OpeningView } from "#server/use-cases/opening-view.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { createTileService, type TileEncoders } from "#server/use-cases/tile-service.ts";
import { createTilesAhead } from "#server/use-cases/tiles-ahead.ts";

const VIEW: OpeningView = {
  ...{ positionVoxel: null, zoom: null, planes: ["xy"] },
  ...{ widthCssPx: 400, heightCssPx: 300, pixelRatio: 1 },
};

describe.each(await openDatabasesUnderTest())("tiles made ahead on $name", ({ open }) => {
  let lab: HostedLab;
  let made: string[];
  /** What holds the making of tiles up, where a test wants that. */
  let gate: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    lab = await openHostedLab(open);
  });
  afterAll(() => lab?.close());
  beforeEach(() => {
    made = [];
    gate = Promise.resolve();
  });

  const counted: TileEncoders = {
    async image(dataset, address, options) {
      made.push(`image ${address.plane}`);
      await gate;
      return tileEncoders.image(dataset, address, options);
    },
    async labels(volumes, base, address, signal) {
      made.push(`labels ${address.plane}`);
      await gate;
      return tileEncoders.labels(volumes, base, address, signal);
    },
  };

  function started() {
    const { datasets } = lab;
    const tiles = createTileService({ datasets, encoders: counted, cacheBytes: 2 ** 23 });
    return { tiles, ahead: createTilesAhead({ datasets, tiles }) };
  }

  test("are those of the view, and are not made again for the page", async () => {
    const { tiles, ahead } = started();
    expect(await ahead.make(LAB_DATASET_ID, 0, VIEW)).toBe(true);
    const dataset = await lab.datasets.open(LAB_DATASET_ID);
    if (dataset === null) return expect.unreachable("the dataset is there");
    const { shapeVoxel, voxelNm } = dataset.record;
    const geometry = sliceGeometry(
      { shapeVoxel, voxelNm, mips: datasetMips(dataset.volumes) },
      "xy",
    );
    const [width, height] = geometry.sizeUnit;
    const scale = Math.min(VIEW.widthCssPx / width, VIEW.heightCssPx / height);
    const places = tilesInView(
      geometry,
      {
        ...{ centreUnit: [width / 2, height / 2], halfUnit: [width, height] },
        ...{ scale, slice: Math.floor(geometry.sliceCount / 2) },
      },
      1_000,
    );
    expect(places.length).toBeGreaterThan(1);
    expect([...made].sort()).toEqual(places.map(({ layer }) => `${layer} xy`).sort());
    const before = made.length;
    for (const { layer, ...place } of places) {
      const address = { plane: "xy", ...place } as const;
      const tile = await (layer === "image"
        ? tiles.image(LAB_DATASET_ID, address)
        : tiles.labels(LAB_DATASET_ID, 0, address));
      expect(tile?.bytes.length).toBeGreaterThan(0);
    }
    expect(made).toHaveLength(before);
  });

  test("are of every plane that the page shows", async () => {
    const { ahead } = started();
    await ahead.make(LAB_DATASET_ID, 0, { ...VIEW, planes: ["yz", "xy", "xz"] });
    expect(new Set(made)).toEqual(
      new Set(["xy", "xz", "yz"].flatMap((plane) => [`image ${plane}`, `labels ${plane}`])),
    );
  });

  test("are none of a place beside the volume, nor of what is not there", async () => {
    const { ahead } = started();
    expect(
      await ahead.make(LAB_DATASET_ID, 0, { ...VIEW, positionVoxel: [1, 1, 999_999], zoom: 1 }),
    ).toBe(true);
    expect(await ahead.make("no-such-dataset", 0, VIEW)).toBe(true);
    expect(made).toEqual([]);
    await ahead.make(LAB_DATASET_ID, 77, VIEW);
    expect(made.filter((name) => name.startsWith("labels"))).toEqual([]);
  });

  test("are left to the pages where many views are under way, and made again after them", async () => {
    const { ahead } = started();
    let release = () => {};
    gate = new Promise((resolve) => {
      release = resolve;
    });
    const underWay = Array.from({ length: 4 }, () => ahead.make(LAB_DATASET_ID, 0, VIEW));
    expect(await ahead.make(LAB_DATASET_ID, 0, VIEW)).toBe(false);
    release();
    expect(await Promise.all(underWay)).toEqual([true, true, true, true]);
    expect(await ahead.make(LAB_DATASET_ID, 0, VIEW)).toBe(true);
  });
});
