// [OP8] What the thread is given to split one supervoxel, what it hands back, and the work itself. A
// pure function, so that it can be tested without a thread.
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  boxVoxelCount,
  indexInBox,
  positionInBox,
  type VoxelBox,
} from "#core/geometry/voxel-box.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { type ContactFaces, contactFaces, type LabelBox } from "#core/supervoxels/contact-faces.ts";
import { type EdgeRoute, edgeRoutes, type Neighbor } from "#core/supervoxels/edge-routes.ts";
import {
  geodesicSides,
  type SideNumber,
  type SidesRefusal,
} from "#core/supervoxels/geodesic-sides.ts";
import { createSupervoxelMask, type SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

export interface SplitJob {
  readonly supervoxel: SupervoxelId;
  /** Dense index of the supervoxel. */
  readonly node: number;
  /** The tightest one around the supervoxel. */
  readonly box: VoxelBox;
  /** Labels of the box grown by one voxel, less where the volume ends. */
  readonly around: LabelBox;
  /** Grey of the box; null where only the shape shall count. */
  readonly image: Uint8Array | null;
  readonly seeds: readonly [readonly Vec3[], readonly Vec3[]];
  readonly neighbors: readonly Neighbor[];
  readonly voxelNm: Vec3;
  /** See RouteOptions. */
  readonly reachNm: number;
}

export interface SupervoxelSplit {
  readonly mask: SupervoxelMask;
  /** Voxels of side 1, and of side 2. */
  readonly voxelCounts: readonly [number, number];
  /** Numbers voxels as the mask's box does; the same for every split of this supervoxel. */
  readonly faces: ContactFaces;
  /** Of each neighbour, in their order; part 0 is side 1 and part 1 is side 2. */
  readonly routes: readonly EdgeRoute[];
}

/** As core has it, in positions. */
export type SplitRefusal =
  | { readonly tag: "side-empty"; readonly side: SideNumber }
  | { readonly tag: "seed-outside"; readonly side: SideNumber; readonly positionVoxel: Vec3 }
  | { readonly tag: "seed-on-both-sides"; readonly positionVoxel: Vec3 }
  | {
      readonly tag: "side-torn";
      readonly side: SideNumber;
      readonly positionVoxel: Vec3;
      readonly fromVoxel: Vec3;
    };

export type SplitAnswer = Result<SupervoxelSplit, SplitRefusal>;

/** @param job its seeds lie within the box. */
export function doSplitJob(job: SplitJob): SplitAnswer {
  const { supervoxel, node, box, around, image, neighbors, voxelNm, reachNm } = job;
  const { shapeVoxel } = box;
  const numbersOf = (seeds: readonly Vec3[]) =>
    Uint32Array.from(seeds, (at) => indexInBox(box, at));
  const seeds = [numbersOf(job.seeds[0]), numbersOf(job.seeds[1])] as const;
  const mask = maskOf(around, node + 1, box);
  const grown = geodesicSides({ shapeVoxel, voxelNm, mask, seeds, image });
  if (!grown.ok) return refused(inPositions(grown.error, box));
  const made = createSupervoxelMask(supervoxel, box, grown.value);
  if (!made.ok) throw new Error(`the sides of supervoxel ${supervoxel}: ${made.error.tag}`);
  const { sides } = made.value;
  const faces = contactFaces(around, node, made.value);
  const { minVoxel } = made.value;
  const parts = { minVoxel, shapeVoxel: made.value.shapeVoxel, partOf: sides, partCount: 2 };
  return accepted({
    mask: made.value,
    voxelCounts: [countOf(sides, 1), countOf(sides, 2)],
    faces,
    routes: edgeRoutes(parts, faces, neighbors, { voxelNm, reachNm }),
  });
}

/** The buffers of an answer, to be given away with it. */
export function buffersOf(answer: SplitAnswer): ArrayBuffer[] {
  if (!answer.ok) return [];
  const { mask, faces } = answer.value;
  return [mask.sides, faces.voxels, faces.nodes].map(({ buffer }) => buffer as ArrayBuffer);
}

function maskOf({ labels, ...around }: LabelBox, label: number, box: VoxelBox): Uint8Array {
  const width = box.shapeVoxel[0];
  const mask = new Uint8Array(boxVoxelCount(box.shapeVoxel));
  for (let start = 0; start < mask.length; start += width) {
    const from = indexInBox(around, positionInBox(box, start));
    for (let x = 0; x < width; x++) if (labels[from + x] === label) mask[start + x] = 1;
  }
  return mask;
}

function countOf(sides: Uint8Array, side: SideNumber): number {
  let count = 0;
  for (let i = 0; i < sides.length; i++) if (sides[i] === side) count++;
  return count;
}

function inPositions(refusal: SidesRefusal, box: VoxelBox): SplitRefusal {
  switch (refusal.tag) {
    case "side-empty":
      return refusal;
    case "seed-outside":
      return {
        tag: refusal.tag,
        side: refusal.side,
        positionVoxel: positionInBox(box, refusal.voxel),
      };
    case "seed-on-both-sides":
      return { tag: refusal.tag, positionVoxel: positionInBox(box, refusal.voxel) };
    case "side-torn":
      return {
        tag: refusal.tag,
        side: refusal.side,
        positionVoxel: positionInBox(box, refusal.voxel),
        fromVoxel: positionInBox(box, refusal.from),
      };
  }
}
