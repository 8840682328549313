// What looking at a stack of thousands of sections costs, counted and not timed: the page's own choice of
// tiles, the server's own encoders, and a volume that is made up block by block as it is read.

import { describe, expect, it } from "vitest";
import { ringSections } from "#client/viewer/section-ring.ts";
import { type TileLayer, tileUrl } from "#client/viewer/tile-address.ts";
import type { Plane } from "#core/geometry/plane.ts";
import {
  idealMip,
  type SliceGeometry,
  sliceGeometry,
  unitOfVoxel,
} from "#core/geometry/slice-geometry.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { Uint32Column } from "#core/segmentation/uint32-column.ts";
import {
  BLOCK_VOXEL,
  blocksOf,
  type PyramidLevel,
  pyramidLevels,
} from "#server/volumes/block-layout.ts";
import { boxVoxels } from "#server/volumes/boxes.ts";
import { encodeImageTile } from "#server/volumes/image-tile.ts";
import { encodeLabelTileAt } from "#server/volumes/label-tile.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

/** The larval brain's, as it was cut and imaged. */
const VOXEL_NM: Vec3 = [3.8, 3.8, 50];
const SECTIONS = 4841;
const SIDE = 4096;
const VIEW_PX = [1440, 900] as const;
const LABELS = 4096;
const IDS = SupervoxelIds.of(BigUint64Array.from({ length: LABELS }, (_, i) => BigInt(i + 1)));
const ROOTS = Uint32Column.of(Uint32Array.from({ length: LABELS }, (_, i) => i));

interface Cost {
  readonly requests: number;
  readonly blocks: number;
  readonly bytes: number;
}

interface Walk extends Cost {
  /** Of blocks along z: a section at their border costs two of them, wherever it lies. */
  readonly layers: number;
}

/** Bodies of 64 × 64 × 8 voxels; every sixteen sections the same again, so that bytes can be compared. */
function labelOf([x, y, z]: Vec3): number {
  return 1 + (((x >> 6) * 61 + (y >> 6) * 7 + ((z % 16) >> 3)) % LABELS);
}

class Stack {
  readonly levels: readonly PyramidLevel[];
  readonly #decoded = new Set<string>();

  constructor(depth: number) {
    this.levels = pyramidLevels([SIDE, SIDE, depth], VOXEL_NM);
  }

  get blocks(): number {
    return this.#decoded.size;
  }

  reader<T extends Uint8Array | Uint32Array>(
    layer: TileLayer,
    allocate: (count: number) => T,
  ): VolumeReader<T> {
    return {
      shapesVoxel: this.levels.map(({ shapeVoxel }) => shapeVoxel),
      factorsVoxel: this.levels.map(({ factorVoxel }) => factorVoxel),
      readBlock: async (mip, box) => {
        for (const block of blocksOf(box)) this.#decoded.add(`${layer}/${mip}/${block}`);
        return this.#filled(allocate(boxVoxels(box)), mip, box);
      },
    };
  }

  #filled<T extends Uint8Array | Uint32Array>(out: T, mip: number, { minVoxel, maxVoxel }: Box): T {
    const { factorVoxel } = this.levels[mip];
    let at = 0;
    for (let z = minVoxel[2]; z < maxVoxel[2]; z++) {
      for (let y = minVoxel[1]; y < maxVoxel[1]; y++) {
        for (let x = minVoxel[0]; x < maxVoxel[0]; x++) {
          out[at++] = labelOf([x * factorVoxel[0], y * factorVoxel[1], z * factorVoxel[2]]);
        }
      }
    }
    return out;
  }
}

/** One person's page: asks for no tile twice. */
class Page {
  readonly #stack: Stack;
  readonly #volumes;
  readonly #geometry: SliceGeometry;
  readonly #asked = new Set<string>();
  #bytes = 0;

  constructor(depth: number, plane: Plane) {
    this.#stack = new Stack(depth);
    const mips = this.#stack.levels.map(({ shapeVoxel, factorVoxel }) => ({
      shapeVoxel,
      factorsVoxel: factorVoxel,
    }));
    const image = this.#stack.reader("image", (count) => new Uint8Array(count));
    const labels = this.#stack.reader("labels", (count) => new Uint32Array(count));
    this.#volumes = { image, labels, voxelNm: VOXEL_NM };
    this.#geometry = sliceGeometry(
      {
        ...{ id: "deep", shapeVoxel: [SIDE, SIDE, depth], voxelNm: VOXEL_NM },
        ...{ mips: { image: mips, labels: mips }, imageType: "uint8", imageRange: [0, 255] },
      },
      plane,
    );
  }

  /** What it costs beyond what is there already. */
  async look(positionVoxel: Vec3, zoom: number): Promise<Cost> {
    const before = this.#cost();
    const [across, down, slice] = unitOfVoxel(this.#geometry, positionVoxel);
    const { sliceCount, levels } = this.#geometry;
    for (const section of ringSections(slice, 1, sliceCount)) {
      for (const layer of ["image", "labels"] as const) {
        const ideal = idealMip(zoom, levels[layer]);
        await this.#askView(layer, ideal, section, [across, down], zoom);
        await this.#askView(layer, levels[layer].length - 1, section, [across, down], zoom);
      }
    }
    const after = this.#cost();
    return {
      requests: after.requests - before.requests,
      blocks: after.blocks - before.blocks,
      bytes: after.bytes - before.bytes,
    };
  }

  async #askView(
    layer: TileLayer,
    mip: number,
    section: number,
    centre: readonly [number, number],
    zoom: number,
  ): Promise<void> {
    const { tileUnit } = this.#geometry.levels[layer][mip];
    const { sizeUnit } = this.#geometry;
    const [columns, rows] = ([0, 1] as const).map((axis) => {
      const half = VIEW_PX[axis] / zoom / 2;
      const first = Math.max(0, Math.floor((centre[axis] - half) / tileUnit[axis]));
      const end = Math.min(sizeUnit[axis], centre[axis] + half) / tileUnit[axis];
      return { first, end: Math.ceil(end) };
    });
    for (let tileY = rows.first; tileY < rows.end; tileY++) {
      for (let tileX = columns.first; tileX < columns.end; tileX++) {
        await this.#ask({ layer, mip, section, tileX, tileY });
      }
    }
  }

  async #ask(address: Parameters<typeof tileUrl>[3]): Promise<void> {
    const url = tileUrl({ id: "deep" }, this.#geometry, 0, address);
    if (this.#asked.has(url)) return;
    this.#asked.add(url);
    const { mip, section: slice, tileX, tileY } = address;
    const request = { plane: this.#geometry.plane, mip, slice, tileX, tileY };
    const bytes =
      address.layer === "image"
        ? (await encodeImageTile(this.#volumes, request))?.bytes
        : await encodeLabelTileAt(this.#volumes, request, IDS, ROOTS);
    if (!bytes) throw new Error(`${url} is not there`);
    this.#bytes += bytes.byteLength;
  }

  #cost(): Cost {
    return { requests: this.#asked.size, blocks: this.#stack.blocks, bytes: this.#bytes };
  }
}

/** From a section on through the next ones: what it costs altogether. */
async function walk(page: Page, from: Vec3, steps: number): Promise<Walk> {
  const sections = new Set<number>();
  const total = { requests: 0, blocks: 0, bytes: 0 };
  for (let step = 0; step <= steps; step++) {
    const z = from[2] + step;
    const { requests, blocks, bytes } = await page.look([from[0], from[1], z], 1);
    total.requests += requests;
    total.blocks += blocks;
    total.bytes += bytes;
    for (const section of ringSections(z, 1, SECTIONS)) sections.add(section);
  }
  const layers = new Set([...sections].map((z) => Math.floor(z / BLOCK_VOXEL[2])));
  return { ...total, layers: layers.size };
}

function expectAlike(late: Walk, early: Walk): void {
  // A way may begin within a slice of the coarsest level, and so meet one more of each layer.
  expect(Math.abs(late.requests - early.requests)).toBeLessThanOrEqual(2);
  expect(late.blocks / late.layers).toBeLessThanOrEqual(early.blocks / early.layers);
  expect(Math.abs(late.bytes / early.bytes - 1)).toBeLessThan(0.05);
}

function expectNoDearer(deep: Cost, shallow: Cost): void {
  expect(deep.requests).toBeLessThanOrEqual(shallow.requests);
  expect(deep.blocks).toBeLessThanOrEqual(shallow.blocks);
  // Slices of a coarser level say a little more or less; nothing grows with the stack.
  expect(deep.bytes).toBeLessThanOrEqual(shallow.bytes * 1.05);
}

describe("a stack of 4,841 sections", () => {
  it("costs no more to open, to jump and to scroll in than one of 40", async () => {
    const [shallow, deep] = [new Page(40, "xy"), new Page(SECTIONS, "xy")];
    const at = (z: number): Vec3 => [2048, 2048, z];
    expectNoDearer(await deep.look(at(2416), 1), await shallow.look(at(16), 1));
    for (let step = 1; step <= 3; step++) {
      expectNoDearer(await deep.look(at(2416 + step), 1), await shallow.look(at(16 + step), 1));
    }
    const deepJump = await deep.look([1024, 1024, 4832], 1);
    const shallowJump = await shallow.look([1024, 1024, 32], 1);
    expectNoDearer(deepJump, shallowJump);
  });

  it("costs at section 4,800 what it costs at section 10", async () => {
    const [early, late] = [new Page(SECTIONS, "xy"), new Page(SECTIONS, "xy")];
    const at = (z: number): Vec3 => [2048, 2048, z];
    // Opened, gone through, and then jumped to where the other one is.
    const opened = await walk(early, at(10), 0);
    expect(opened.requests).toBeGreaterThan(0);
    expectAlike(await walk(late, at(4800), 0), opened);
    expectAlike(await walk(late, at(4801), 8), await walk(early, at(11), 8));
    expectAlike(await walk(early, at(4800), 0), await walk(late, at(10), 0));
  });

  it("costs the very same where sections lie alike in their blocks", async () => {
    const [early, late] = [new Page(SECTIONS, "xy"), new Page(SECTIONS, "xy")];
    for (const z of [10, 11, 12, 30]) {
      const opened = await early.look([2048, 2048, z], 1);
      expect(await late.look([2048, 2048, 4800 + z], 1)).toEqual(opened);
    }
  });

  it("costs along its sections what a screen holds, wherever in it", async () => {
    const costs: Cost[] = [];
    for (const z of [400, 2416, 4400]) {
      costs.push(await new Page(SECTIONS, "xz").look([2048, 1000, z], 1));
    }
    for (const { requests, blocks } of costs) {
      // Five slices of two layers: a screen of about 7 × 4 tiles, cut anywhere, and one coarse tile.
      expect(requests).toBeLessThanOrEqual(5 * 2 * (8 * 5 + 4));
      expect(blocks).toBeLessThanOrEqual(2 * (15 * 8 + 8));
    }
    const whole = await new Page(SECTIONS, "xz").look([2048, 1000, 2416], 0.02);
    expect(whole.requests).toBeLessThanOrEqual(5 * 2 * 6);
  });
});
