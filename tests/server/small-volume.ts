// A volume small enough to be made in a test, in the files that a lab would bring. Its ids lie
// above 2^53, so that one that passed through a number would be another.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import { sectionsOf, tiffBytes, writePngSections } from "#server/volumes/small-stack-files.ts";

export const LEFT = 2n ** 60n + 1n;
export const MIDDLE = 2n ** 60n + 3n;
export const RIGHT = 2n ** 62n + 7n;
export const SMALL_SHAPE: Vec3 = [12, 8, 3];
export const EDGES = `sv1,sv2,affinity,kept\n${LEFT},${MIDDLE},0.9,1\n${MIDDLE},${RIGHT},0.2,0\n`;

export interface SmallVolume {
  readonly imagePath: string;
  readonly supervoxelsPath: string;
  readonly edgesPath: string;
}

/** Thirds from left to right, each a supervoxel. With the edges, left and middle are one segment. */
export function labelsOf([width, height, sections]: Vec3): BigUint64Array {
  const thirds = [LEFT, MIDDLE, RIGHT];
  return BigUint64Array.from(
    { length: width * height * sections },
    (_, voxel) => thirds[Math.floor((3 * (voxel % width)) / width)],
  );
}

export async function writeSmallVolume(
  folder: string,
  shapeVoxel: Vec3 = SMALL_SHAPE,
): Promise<SmallVolume> {
  await mkdir(folder, { recursive: true });
  const imagePath = join(folder, "em");
  const image = Uint8Array.from(
    { length: shapeVoxel[0] * shapeVoxel[1] * shapeVoxel[2] },
    (_, voxel) => (7 * voxel) % 251,
  );
  await writePngSections(imagePath, image, shapeVoxel);
  const supervoxelsPath = join(folder, "supervoxels.tif");
  await writeLabels(supervoxelsPath, labelsOf(shapeVoxel), shapeVoxel);
  const edgesPath = join(folder, "edges.csv");
  await writeFile(edgesPath, EDGES);
  return { imagePath, supervoxelsPath, edgesPath };
}

export async function writeLabels(
  path: string,
  labels: BigUint64Array,
  shapeVoxel: Vec3,
): Promise<void> {
  await writeFile(path, tiffBytes(sectionsOf(labels, shapeVoxel), shapeVoxel[0]));
}

/** Edges are on from an affinity of 0.5, unless `on` says it otherwise. */
export function importArgs(
  name: string,
  volume: SmallVolume,
  on: readonly string[] = ["--threshold", "0.5"],
): readonly string[] {
  return [
    ...["import", "--name", name, "--image", volume.imagePath],
    ...["--supervoxels", volume.supervoxelsPath, "--edges", volume.edgesPath],
    ...["--voxel-nm", "4,4,40", ...on],
  ];
}
