// A volume for tests in the files that a lab would bring: blocks of tissue with dark borders in PNG
// sections, and their ids, above 2^53, in a TIFF whose axes may be in another order.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AxisOrder, axesOf, inSourceAxes } from "#core/datasets/dataset-draft.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { sectionsOf, tiffBytes, writePngSections } from "#server/volumes/small-stack-files.ts";

const BLOCK: Vec3 = [40, 40, 12];
const FIRST_ID = 2n ** 60n;

export interface BlockyVolume {
  readonly imagePath: string;
  readonly labelsPath: string;
  readonly synapsesPath: string;
}

/** @param order in which the labels must be read to fit the image. */
export async function writeBlockyVolume(
  folder: string,
  shapeVoxel: Vec3,
  order: AxisOrder = "xyz",
): Promise<BlockyVolume> {
  mkdirSync(folder, { recursive: true });
  const [width, height, depth] = shapeVoxel;
  const image = new Uint8Array(width * height * depth);
  const labels = new BigUint64Array(image.length);
  const stored = inSourceAxes(shapeVoxel, order);
  const axes = axesOf(order);
  const strides = [1, stored[0], stored[0] * stored[1]];
  let at = 0;
  let noise = 1;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        noise = (Math.imul(noise, 1_103_515_245) + 12_345) >>> 0;
        const isBorder = x % BLOCK[0] < 2 || y % BLOCK[1] < 2;
        image[at] = (isBorder ? 40 : 150) + ((noise >>> 16) % 48);
        const place = x * strides[axes[0]] + y * strides[axes[1]] + z * strides[axes[2]];
        labels[place] = FIRST_ID + blockOf(x, y, z);
      }
    }
  }
  const imagePath = join(folder, "em");
  await writePngSections(imagePath, image, shapeVoxel);
  const labelsPath = join(folder, "labels.tif");
  writeFileSync(labelsPath, tiffBytes(sectionsOf(labels, stored), stored[0], { isDeflated: true }));
  const synapsesPath = join(folder, "synapses.csv");
  const rows = ["synapse_id,pre_x,pre_y,pre_z,post_x,post_y,post_z"];
  for (let x = BLOCK[0]; x < width; x += BLOCK[0]) {
    const z = Math.floor(depth / 2);
    rows.push(`s${x},${x - 6},60,${z},${x + 6},60,${z}`);
  }
  writeFileSync(synapsesPath, `${rows.join("\n")}\n`);
  return { imagePath, labelsPath, synapsesPath };
}

function blockOf(x: number, y: number, z: number): bigint {
  const [across, down, deep] = [x / BLOCK[0], y / BLOCK[1], z / BLOCK[2]].map(Math.floor);
  return BigInt(1 + across + 100 * down + 10_000 * deep);
}
