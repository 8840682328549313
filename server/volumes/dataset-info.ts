// What a dataset's folder says of itself. Written last, so a folder without it is not a dataset.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  BLOCK_VOXEL,
  type PyramidLevel,
  pyramidLevels,
  sectionPyramidLevels,
} from "#server/volumes/block-layout.ts";
import { IMAGE_CODECS, type ImageCodec } from "#server/volumes/image-codecs.ts";

/** 2: levels halve each axis by its own need. Those of version 1 halve x and y, and are read as they are. */
const VERSIONS = [1, 2] as const;
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const nm = v.pipe(v.number(), v.finite(), v.gtValue(0));
const shape = v.tuple([size, size, size]);

const infoSchema = v.strictObject({
  format: v.literal("fascicle-dataset"),
  version: v.picklist(VERSIONS),
  shapeVoxel: shape,
  voxelNm: v.tuple([nm, nm, nm]),
  blockVoxel: shape,
  mipShapesVoxel: v.array(shape),
  /** In version 1 they follow from the shapes. */
  mipFactorsVoxel: v.optional(v.array(shape)),
  /** How image tiles are sent; JPEG where it is left out. */
  tileFormat: v.optional(v.picklist(["jpeg", "webp"])),
  /** Older datasets do not name it. */
  imageCodec: v.optional(v.picklist(IMAGE_CODECS), "deflate"),
  supervoxelCount: count,
  edgeCount: count,
  onEdgeCount: count,
  synapseCount: count,
});

export type DatasetInfo = v.InferOutput<typeof infoSchema>;

export interface DatasetCounts {
  readonly supervoxelCount: number;
  readonly edgeCount: number;
  readonly onEdgeCount: number;
  readonly synapseCount: number;
}

export function datasetInfo(
  shapeVoxel: Vec3,
  voxelNm: Vec3,
  imageCodec: ImageCodec,
  counts: DatasetCounts,
): DatasetInfo {
  const levels = pyramidLevels(shapeVoxel, voxelNm);
  return {
    format: "fascicle-dataset",
    version: 2,
    shapeVoxel: [...shapeVoxel],
    voxelNm: [...voxelNm],
    blockVoxel: [...BLOCK_VOXEL],
    mipShapesVoxel: levels.map((level): [number, number, number] => [...level.shapeVoxel]),
    mipFactorsVoxel: levels.map((level): [number, number, number] => [...level.factorVoxel]),
    imageCodec,
    ...counts,
  };
}

export async function writeDatasetInfo(folder: string, info: DatasetInfo): Promise<void> {
  await writeFile(join(folder, "info.json"), `${JSON.stringify(info, null, 2)}\n`);
}

/** Throws, naming the field, where the folder is not a dataset that this version can read. */
export async function readDatasetInfo(folder: string): Promise<DatasetInfo> {
  const path = join(folder, "info.json");
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new Error(`${path}: no dataset can be read here; import it again`, { cause });
  }
  const checked = v.safeParse(infoSchema, parsed);
  if (!checked.success) {
    const [issue] = checked.issues;
    const field = v.getDotPath(issue) ?? "info";
    throw new Error(`${path}: ${field} is wrong (${issue.message}); import the dataset again`);
  }
  const info = checked.output;
  const expected = levelsOf(info);
  const shapes = expected.map(({ shapeVoxel }) => shapeVoxel);
  if (`${info.blockVoxel}` !== `${BLOCK_VOXEL}` || `${info.mipShapesVoxel}` !== `${shapes}`) {
    throw new Error(`${path}: mipShapesVoxel or blockVoxel is not of this layout; import it again`);
  }
  const factors = expected.map(({ factorVoxel }) => factorVoxel);
  if (`${info.mipFactorsVoxel ?? factors}` !== `${factors}`) {
    throw new Error(`${path}: mipFactorsVoxel is not of this layout; import it again`);
  }
  return info;
}

/** The pyramid of a dataset's folder, by the version of its layout. */
export function levelsOf({ version, shapeVoxel, voxelNm }: DatasetInfo): PyramidLevel[] {
  return version === 1 ? sectionPyramidLevels(shapeVoxel) : pyramidLevels(shapeVoxel, voxelNm);
}
