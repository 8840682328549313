// The larval stack lies beside the project, never in it: its supervoxels, their scored edges, and
// an expert's neurites. The image is not needed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import { openLabelStack } from "#server/volumes/open-section-source.ts";

const FOLDER = join("..", "shared", "data", "l1-vnc-sstem");

export const LARVA_VOXEL_NM: Vec3 = [4, 4, 50];

export interface LarvaFiles {
  readonly folder: string;
  readonly shapeVoxel: Vec3;
  /** The supervoxel of each voxel, x fastest, then y; 0 is background. */
  readonly supervoxels: Uint32Array;
  /** The expert's neurite of each voxel, in the same order; 0 where there is none. */
  readonly neurites: Uint32Array;
}

export interface LabelVolume {
  readonly shapeVoxel: Vec3;
  /** x fastest, then y. */
  readonly labels: Uint32Array;
}

/** null, with a printed reason, where the stack is not there. */
export async function readLarvaFiles(): Promise<LarvaFiles | null> {
  if (!existsSync(FOLDER)) {
    console.log(`skipped: the larval stack is not at ${FOLDER}`);
    return null;
  }
  const supervoxels = await readLabels(join(FOLDER, "supervoxels.tif"));
  const neurites = await readLabels(join(FOLDER, "truth", "neurites_cc.tif"));
  return {
    folder: FOLDER,
    shapeVoxel: supervoxels.shapeVoxel,
    supervoxels: supervoxels.labels,
    neurites: neurites.labels,
  };
}

/** This stack's labels are small; ids in general are not, and stay bigint everywhere else [AD2]. */
export async function readLabels(path: string): Promise<LabelVolume> {
  const stack = await openLabelStack(path);
  try {
    const [width, height, depth] = stack.shapeVoxel;
    const labels = new Uint32Array(width * height * depth);
    for (let z = 0; z < depth; z++) {
      const section = await stack.readSection(z);
      if (section instanceof BigUint64Array) throw new Error(`${path} has labels of 64 bits`);
      labels.set(section, z * width * height);
    }
    return { shapeVoxel: stack.shapeVoxel, labels };
  } finally {
    await stack.close();
  }
}
