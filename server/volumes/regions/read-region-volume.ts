// Copies of a volume of regions what lies over the dataset, at the finest level that is small enough to
// be looked up in memory, so that nothing is asked of its source afterwards.
import type { DatasetBox } from "#core/datasets/check-regions.ts";
import type { AxisOrder } from "#core/datasets/dataset-draft.ts";
import type { PlacedLevel } from "#core/datasets/placed-layer.ts";
import {
  MAX_REGIONS,
  type Region,
  type RegionGrid,
  type RegionLayer,
} from "#core/datasets/region-layer.ts";
import { type Vec3, vectorBy } from "#core/geometry/vector.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import { MAX_REGION_VOXELS } from "#server/volumes/regions/region-file.ts";
import type { RegionNames } from "#server/volumes/regions/region-names.ts";
import { MAX_SECTION_PIXELS } from "#server/volumes/section-source.ts";
import { alignedSections } from "#server/volumes/sources/aligned-sections.ts";
import { labelIds } from "#server/volumes/sources/label-ids.ts";
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";

export interface RegionsPlaced {
  readonly source: VolumeSource;
  readonly axisOrder: AxisOrder;
  /** From the dataset's first voxel on, finest first. */
  readonly placed: readonly PlacedLevel[];
}

export interface ReadRegions {
  readonly layer: RegionLayer;
  /** Ids of regions that are there and have no name: their id stands for it. */
  readonly unnamed: readonly string[];
  /** Names of which no voxel lies over the dataset. */
  readonly absent: readonly string[];
}

export interface RegionHooks {
  readonly onProgress?: (at: {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
  }) => void;
  readonly signal?: AbortSignal;
}

interface Crop {
  readonly level: number;
  readonly fromVoxel: Vec3;
  readonly grid: RegionGrid;
}

/** Throws an ImportError for whatever is wrong with the volume. */
export async function readRegionVolume(
  { source, axisOrder, placed }: RegionsPlaced,
  names: RegionNames,
  dataset: DatasetBox,
  hooks: RegionHooks = {},
): Promise<ReadRegions> {
  const { level, fromVoxel, grid } = cropOf(source, placed, dataset);
  const { shapeVoxel } = grid;
  const [width, height, depth] = shapeVoxel;
  const sections = alignedSections(
    source,
    { level, axisOrder, fromVoxel, shapeVoxel },
    (voxels) => labelIds(voxels, source.address, "regions"),
    hooks.signal,
  );
  const indices = new Uint16Array(width * height * depth);
  const met = new MetIds(source.address);
  for (let z = 0; z < depth; z++) {
    hooks.signal?.throwIfAborted();
    const section = await sections.readSection(z);
    const start = z * width * height;
    for (let at = 0; at < section.length; at++) indices[start + at] = met.indexOf(section[at]);
    hooks.onProgress?.({ stage: "reading regions", done: z + 1, total: depth });
  }
  return named(met.ids, { grid, indices }, names, source.address);
}

/** The finest level whose voxels over the dataset are few enough. */
function cropOf(
  { address }: VolumeSource,
  placed: readonly PlacedLevel[],
  dataset: DatasetBox,
): Crop {
  const crops = placed.map((level, at) => croppedLevel(level, at, dataset));
  const found = crops.find(({ grid: { shapeVoxel } }) => isReadable(shapeVoxel));
  if (found !== undefined) return found;
  const { shapeVoxel } = crops[crops.length - 1].grid;
  const isOutside = shapeVoxel.some((size) => size <= 0);
  throw new ImportError({
    file: address,
    field: "the coarsest level",
    problem: isOutside
      ? "has no voxel over the dataset"
      : `has ${shapeVoxel.join(" × ")} voxels over the dataset, more than ${MAX_REGION_VOXELS}`,
    remedy: isOutside
      ? "correct the offset or the voxel size"
      : "add a coarser level, or give a coarser volume",
  });
}

function isReadable([width, height, depth]: Vec3): boolean {
  if (width <= 0 || height <= 0 || depth <= 0) return false;
  return width * height <= MAX_SECTION_PIXELS && width * height * depth <= MAX_REGION_VOXELS;
}

function croppedLevel(
  { shapeVoxel, voxelNm, offsetNm }: PlacedLevel,
  level: number,
  dataset: DatasetBox,
): Crop {
  const from = vectorBy((axis) => Math.max(0, Math.floor(-offsetNm[axis] / voxelNm[axis])));
  const to = vectorBy((axis) => {
    const extentNm = dataset.shapeVoxel[axis] * dataset.voxelNm[axis];
    return Math.min(shapeVoxel[axis], Math.ceil((extentNm - offsetNm[axis]) / voxelNm[axis]));
  });
  return {
    level,
    fromVoxel: from,
    grid: {
      shapeVoxel: vectorBy((axis) => to[axis] - from[axis]),
      voxelNm,
      offsetNm: vectorBy((axis) => offsetNm[axis] + from[axis] * voxelNm[axis]),
    },
  };
}

/** Ids in the order in which they are met, from index 1. */
class MetIds {
  readonly ids: bigint[] = [];
  readonly #indices = new Map<number | bigint, number>();
  readonly #address: string;
  #last: number | bigint = 0;
  #lastIndex = 0;

  constructor(address: string) {
    this.#address = address;
  }

  indexOf(id: number | bigint): number {
    // Voxels of one region stand together.
    if (id === this.#last) return this.#lastIndex;
    this.#last = id;
    this.#lastIndex = this.#indices.get(id) ?? this.#meet(id);
    return this.#lastIndex;
  }

  #meet(id: number | bigint): number {
    const exact = BigInt(id);
    if (exact === 0n) return 0;
    const wrong = (field: string, problem: string, remedy: string) =>
      new ImportError({ file: this.#address, field, problem, remedy });
    if (exact >= 2n ** 63n) {
      throw wrong("the id of a region", `is ${exact}`, "renumber the regions from 1 to 2^63-1");
    }
    if (this.ids.length === MAX_REGIONS) {
      const problem = `has more than ${MAX_REGIONS} regions`;
      throw wrong("the volume", problem, "see that it is one of regions, not of segments");
    }
    this.ids.push(exact);
    this.#indices.set(id, this.ids.length);
    return this.ids.length;
  }
}

function named(
  met: readonly bigint[],
  { grid, indices }: Pick<RegionLayer, "grid" | "indices">,
  names: RegionNames,
  address: string,
): ReadRegions {
  if (met.length === 0) {
    throw new ImportError({
      file: address,
      field: "the volume",
      problem: "is 0 wherever the dataset lies",
      remedy: "see that it is the right volume, and correct the offset or the voxel size",
    });
  }
  const ascending = [...met].sort((a, b) => (a < b ? -1 : 1));
  const taken = new Set(names.values());
  const regions = ascending.map((id): Region => {
    const text = id.toString();
    // What is called as another one's id is told apart from it.
    return { id: text, name: names.get(id) ?? (taken.has(text) ? `region ${text}` : text) };
  });
  const orderOf = new Map(ascending.map((id, at) => [id, at + 1]));
  const sorted = Uint16Array.from([0, ...met.map((id) => orderOf.get(id) ?? 0)]);
  for (let at = 0; at < indices.length; at++) indices[at] = sorted[indices[at]];
  return {
    layer: { grid, regions, indices },
    unnamed: regions.filter(({ id }) => !names.has(BigInt(id))).map(({ id }) => id),
    absent: [...names].filter(([id]) => id !== 0n && !orderOf.has(id)).map(([, name]) => name),
  };
}
