// The picture of an opening page: that it is drawn of what a session holds now, and left alone where it had better.
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { OpeningView } from "#server/use-cases/opening-view.ts";
import { versionRoots } from "#server/use-cases/segments-view.ts";
import { createStills, type RootsOf, type StillRequest } from "#server/use-cases/stills.ts";
import {
  type HostedLab,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { encodePicture } from "#server/volumes/image-tile.ts";

const VIEW: OpeningView = {
  ...{ positionVoxel: null, zoom: null, planes: ["xy"] },
  ...{ widthCssPx: 90, heightCssPx: 60, pixelRatio: 1 },
};
const NEVER = new AbortController().signal;

describe.each(await openDatabasesUnderTest())("stills on $name", ({ open }) => {
  let lab: HostedLab;
  let rootsOf: RootsOf;

  beforeAll(async () => {
    lab = await openHostedLab(open);
    const dataset = await lab.datasets.open(LAB_DATASET_ID);
    if (dataset === null) throw new Error("the dataset is there");
    const base = await dataset.versionBase(0);
    rootsOf = async (supervoxels) => versionRoots(base, supervoxels);
  });
  afterAll(() => lab?.close());

  function request(change: Partial<StillRequest> = {}): StillRequest {
    return {
      ...{ datasetId: LAB_DATASET_ID, version: 0, view: VIEW, selected: new Set(), rootsOf },
      ...change,
    };
  }

  const started = () => createStills({ datasets: lab.datasets, encode: encodePicture });

  async function pixelsOf(picture: Uint8Array | null) {
    if (picture === null) throw new Error("nothing was drawn");
    return sharp(picture).raw().toBuffer({ resolveWithObject: true });
  }

  test.each(["xy", "xz", "yz"] as const)(
    "are of the %s plane, as large as its room",
    async (plane) => {
      const view = { ...VIEW, planes: [plane], pixelRatio: 2 };
      const { info, data } = await pixelsOf(await started().make(request({ view }), NEVER));
      expect([info.width, info.height, info.channels]).toEqual([180, 120, 3]);
      expect(new Set(data).size).toBeGreaterThan(8);
    },
  );

  test("are drawn with the roots of now, and with what is selected", async () => {
    const stills = started();
    const asIs = await pixelsOf(await stills.make(request(), NEVER));
    const asked: SupervoxelId[] = [];
    const merged = request({
      rootsOf: async (supervoxels) => {
        asked.push(...supervoxels);
        return supervoxels.map(() => 7n);
      },
    });
    const asOne = await pixelsOf(await stills.make(merged, NEVER));
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(1);
    expect(asked).not.toContain(0n);
    expect(asOne.data.equals(asIs.data)).toBe(false);
    const lit = await pixelsOf(await stills.make({ ...merged, selected: new Set([7n]) }, NEVER));
    expect(lit.data.equals(asOne.data)).toBe(false);
  });

  test("of a large window have fewer pixels, and show as much", async () => {
    const view = { ...VIEW, widthCssPx: 3_000, heightCssPx: 2_000 };
    const { info } = await pixelsOf(await started().make(request({ view }), NEVER));
    expect(info.width * info.height).toBeLessThan(2_500_000);
    expect(info.width / info.height).toBeCloseTo(1.5, 2);
  });

  test("are left to the viewer where a supervoxel is in pieces", async () => {
    const inPieces = request({
      rootsOf: async (supervoxels) => supervoxels.map((_, at) => (at === 0 ? 0n : 7n)),
    });
    expect(await started().make(inPieces, NEVER)).toBeNull();
  });

  test("are none where the session went meanwhile", async () => {
    expect(await started().make(request({ rootsOf: async () => null }), NEVER)).toBeNull();
  });

  test("are none of what is not there, nor of a slice beside the volume", async () => {
    const stills = started();
    const beside = { ...VIEW, positionVoxel: [1, 1, 999_999] as const, zoom: 1 };
    for (const change of [{ datasetId: "no-such" }, { version: 77 }, { view: beside }]) {
      expect(await stills.make(request(change), NEVER)).toBeNull();
    }
  });

  test("are void beside the volume", async () => {
    const view = { ...VIEW, positionVoxel: [0, 0, 1] as const, zoom: 2 };
    const { data } = await pixelsOf(await started().make(request({ view }), NEVER));
    const apart = [14, 15, 18].map((value, channel) => Math.abs(data[channel] - value));
    expect(Math.max(...apart)).toBeLessThan(3);
  });

  test("are few at a time, and end with whoever asked", async () => {
    const stills = started();
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const held = request({
      rootsOf: async (supervoxels) => {
        await gate;
        return rootsOf(supervoxels);
      },
    });
    const gone = new AbortController();
    const first = stills.make(held, NEVER);
    const second = stills.make(held, gone.signal);
    expect(await stills.make(request(), NEVER)).toBeNull();
    gone.abort(new Error("gone"));
    letGo();
    await expect(second).rejects.toThrow("gone");
    expect(await first).not.toBeNull();
    expect(await stills.make(request(), NEVER)).not.toBeNull();
  });
});
