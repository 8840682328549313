// [OP8] The masks of a session on the larval stack, kept in memory by the hash of their bytes. What a
// server's thread does with blocks that it reads is done here with the label volume itself.
import { createHash } from "node:crypto";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, indexInBox, type VoxelBox } from "#core/geometry/voxel-box.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { PreparedMask } from "#core/operations/judge-context.ts";
import type { PieceSource } from "#core/operations/piece-book.ts";
import { piecesFromMasks } from "#core/operations/pieces-of-masks.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import type { LabelBox } from "#core/supervoxels/contact-faces.ts";
import type { Neighbor } from "#core/supervoxels/edge-routes.ts";
import { encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import { doSplitJob } from "#server/workers/split-job.ts";
import { LARVA_VOXEL_NM, type LarvaFiles } from "#tests/larva/larva-files.ts";
import { supervoxelBoxes } from "#tests/larva/supervoxel-boxes.ts";

/** As the server has it. */
const REACH_NM = 200;

export class LarvaMasks {
  readonly pieces: PieceSource;
  readonly #files: LarvaFiles;
  readonly #graph: AgglomerationGraph;
  readonly #boxOf: (supervoxel: number) => VoxelBox;
  readonly #masks = new Map<string, SupervoxelMask>();

  constructor(files: LarvaFiles, graph: AgglomerationGraph) {
    this.#files = files;
    this.#graph = graph;
    this.#boxOf = supervoxelBoxes(files, graph.supervoxelIds.length);
    this.pieces = piecesFromMasks({
      voxelNm: LARVA_VOXEL_NM,
      sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
      maskWithHash: (maskHash) => {
        const mask = this.#masks.get(maskHash);
        if (mask === undefined) throw new Error(`there is no mask ${maskHash}`);
        return mask;
      },
    });
  }

  /** The tightest box around a supervoxel, by dense index. */
  boxOf(supervoxel: number): VoxelBox {
    return this.#boxOf(supervoxel);
  }

  /** Throws where a seed is not in the supervoxel, or on both sides: those are no clicks. */
  maskOf(body: IntentBody): Result<PreparedMask, Refusal> {
    if (body.kind !== "split-supervoxel") throw new Error(`${body.kind} needs no mask`);
    const { supervoxelIds } = this.#graph;
    const node = supervoxelIds.indexOf(body.supervoxel);
    const box = this.#boxOf(node);
    const neighbors = this.#neighborsOf(node);
    const split = doSplitJob({
      supervoxel: body.supervoxel,
      node,
      box,
      around: this.#labelsAround(box),
      image: null,
      seeds: [positionsOf(body.sources), positionsOf(body.sinks)],
      neighbors,
      voxelNm: LARVA_VOXEL_NM,
      reachNm: REACH_NM,
    });
    if (!split.ok) {
      if (split.error.tag !== "side-torn") throw new Error(`the seeds: ${split.error.tag}`);
      const { tag, positionVoxel, fromVoxel } = split.error;
      return refused({ tag, positionVoxel, fromVoxel });
    }
    const { mask, routes } = split.value;
    const maskHash = createHash("sha256").update(encodeSupervoxelMask(mask)).digest("hex");
    this.#masks.set(maskHash, mask);
    return accepted({
      maskHash,
      routes: routes.map(({ parts }, at) => ({
        supervoxel: supervoxelIds.at(neighbors[at].node),
        sides: parts.reduce((sides, { part }) => sides | (part + 1), 0),
      })),
    });
  }

  #neighborsOf(node: number): readonly Neighbor[] {
    const { rowStarts, rowEdges, rowEntries, contactVoxel, affinity } = this.#graph;
    const neighbors: Neighbor[] = [];
    for (let k = rowStarts.at(node); k < rowStarts.at(node + 1); k++) {
      const edge = rowEdges.at(k);
      neighbors.push({
        node: rowEntries.at(k) >>> 1,
        contactVoxel: contactVoxel.tripleAt(edge),
        isInfinite: affinity.at(edge) === Number.POSITIVE_INFINITY,
      });
    }
    return neighbors;
  }

  /** Grown by one voxel, as far as the volume goes; labels are dense indices + 1 as they are. */
  #labelsAround({ minVoxel, shapeVoxel }: VoxelBox): LabelBox {
    const { shapeVoxel: whole, supervoxels } = this.#files;
    const first = (axis: number) => Math.max(0, minVoxel[axis] - 1);
    const end = (axis: number) => Math.min(whole[axis], minVoxel[axis] + shapeVoxel[axis] + 1);
    const [x, y, z] = [first(0), first(1), first(2)];
    const [width, height, depth] = [end(0) - x, end(1) - y, end(2) - z];
    const volume: VoxelBox = { minVoxel: [0, 0, 0], shapeVoxel: whole };
    const labels = new Uint32Array(boxVoxelCount([width, height, depth]));
    for (let row = 0; row < height * depth; row++) {
      const inSection = row % height;
      const from = indexInBox(volume, [x, y + inSection, z + (row - inSection) / height]);
      labels.set(supervoxels.subarray(from, from + width), row * width);
    }
    return { minVoxel: [x, y, z], shapeVoxel: [width, height, depth], labels };
  }
}

function positionsOf(places: readonly { readonly positionVoxel: Vec3 }[]): readonly Vec3[] {
  return places.map(({ positionVoxel }) => positionVoxel);
}
