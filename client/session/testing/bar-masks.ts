// Voxels for the supervoxels of a small graph: each is a bar along x from its position on, neighbours of
// a smaller id touch its left end and those of a larger one its right end. A split cuts the bar
// halfway between its first source and its first sink.
import { createHash } from "node:crypto";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { PreparedMask } from "#core/operations/judge-context.ts";
import type { EdgeRoute } from "#core/operations/operation.ts";
import { type MaskLookup, piecesFromMasks } from "#core/operations/pieces-of-masks.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result } from "#core/result.ts";
import { encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import { createSupervoxelMask, type SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";

/** Less than what lies between two supervoxels of graphFromEdges. */
export const BAR_VOXELS = 8;

export class BarMasks {
  readonly bytesByHash = new Map<string, Uint8Array>();
  readonly #masks = new Map<string, SupervoxelMask>();
  readonly #graph: AgglomerationGraph;

  constructor(graph: AgglomerationGraph) {
    this.#graph = graph;
  }

  readonly source = () => piecesFromMasks(this.#lookup);

  readonly #lookup: MaskLookup = {
    voxelNm: [4, 4, 40],
    sha256Hex,
    maskWithHash: (hash) => {
      const mask = this.#masks.get(hash);
      if (mask === undefined) throw new Error(`there is no mask ${hash}`);
      return mask;
    },
  };

  /** A place in the supervoxel, `along` voxels from its left end. */
  placeAt(index: number, along: number): Place {
    const [x, y, z] = this.#graph.positionsVoxel.tripleAt(index);
    return { positionVoxel: [x + along, y, z], supervoxel: this.#graph.supervoxelIds.at(index) };
  }

  readonly maskOf = (body: IntentBody): Result<PreparedMask, Refusal> => {
    if (body.kind !== "split-supervoxel") throw new Error("only supervoxels are cut by masks");
    const index = this.#graph.supervoxelIds.indexOf(body.supervoxel);
    const [minX, y, z] = this.#graph.positionsVoxel.tripleAt(index);
    const [source, sink] = [body.sources[0], body.sinks[0]].map((it) => it.positionVoxel[0] - minX);
    const left = source < sink ? 1 : 2;
    const middle = (source + sink) / 2;
    const sides = Uint8Array.from({ length: BAR_VOXELS }, (_, x) => (x < middle ? left : 3 - left));
    const box = { minVoxel: [minX, y, z], shapeVoxel: [BAR_VOXELS, 1, 1] } as const;
    const made = createSupervoxelMask(body.supervoxel, box, sides);
    if (!made.ok) throw new Error(made.error.tag);
    const bytes = encodeSupervoxelMask(made.value);
    const maskHash = createHash("sha256").update(bytes).digest("hex");
    this.#masks.set(maskHash, made.value);
    this.bytesByHash.set(maskHash, bytes);
    return accepted({ maskHash, routes: this.#routesOf(index, left) });
  };

  #routesOf(index: number, left: number): readonly EdgeRoute[] {
    const { edgeA, edgeB, supervoxelIds } = this.#graph;
    const routes = new Map<SupervoxelId, number>();
    for (let edge = 0; edge < edgeA.length; edge++) {
      const [a, b] = [edgeA.at(edge), edgeB.at(edge)];
      if (a === index) routes.set(supervoxelIds.at(b), 3 - left);
      if (b === index) routes.set(supervoxelIds.at(a), left);
    }
    return [...routes]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([supervoxel, sides]) => ({ supervoxel, sides }));
  }
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
