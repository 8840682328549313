// Merges and splits on one segment of a million supervoxels: what the whole of such an edit costs,
// judged and applied, when the cut is known.
import type { Place } from "#core/geometry/place.ts";
import { inducedGraph } from "#core/operations/induced-graph.ts";
import { judgeEdit } from "#core/operations/judge-edit.ts";
import type { CutEdge, Operation, OperationBody } from "#core/operations/operation.ts";
import {
  applyOperation,
  createSegmentation,
  type SegmentationState,
} from "#core/operations/segmentation-state.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import type { Lattice } from "#fixtures/graphs/lattice.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import type { OpenGraph } from "#server/volumes/graph-file.ts";
import { nowNs } from "#tests/bench/clock.ts";

export interface LargeSegmentSamples {
  readonly splitMs: readonly number[];
  readonly mergeMs: readonly number[];
  readonly undoMs: readonly number[];
}

/** The first box, a long one like a neurite, cut anywhere between one of its ends and its middle. */
export class LargeSegment {
  readonly lattice: Lattice;
  readonly #state: SegmentationState;
  readonly #operations: Operation[] = [];
  readonly #random = seededRandom(20_261_125);

  constructor(lattice: Lattice, { graph, partition }: OpenGraph) {
    this.lattice = lattice;
    this.#state = createSegmentation(graph, partition);
  }

  /** A piece is split off, merged back by hand, and both are undone: the segment is whole again. */
  run(rounds: number): LargeSegmentSamples {
    const samples = { splitMs: [] as number[], mergeMs: [] as number[], undoMs: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const [inside, outside, cut] = this.#randomSlice();
      const split: OperationBody = { kind: "split", sources: [inside], sinks: [outside], cut };
      samples.splitMs.push(this.#timed(() => this.#commit(split, [])));
      const seq = this.#operations.length;
      samples.mergeMs.push(this.#timed(() => this.#merge(inside, outside, seq)));
      const undone = this.#timed(() => this.#commit({ kind: "undo", of: seq + 1 }, []));
      samples.undoMs.push(undone);
      this.#commit({ kind: "undo", of: seq }, []);
    }
    return samples;
  }

  /** The plain way to the same answer: all edges of the segment, and what they join. */
  layOutAnewMs(): number {
    const { constraints, partition } = this.#state;
    return this.#timed(() => {
      const region = inducedGraph(constraints, partition.membersOf(0));
      connectedComponents(region.members.length, region.graph.edgeA, region.graph.edgeB);
    });
  }

  #timed(work: () => void): number {
    const startNs = nowNs();
    work();
    return Number(nowNs() - startNs) / 1e6;
  }

  #merge(a: Place, b: Place, split: number): void {
    const judged = judgeEdit(
      this.#state,
      { kind: "merge", a, b, confirmedFar: true },
      {
        actorId: "bench",
        mayUndoOthers: true,
        overrides: [split],
        operations: this.#operations,
        voxelNm: [4, 4, 40],
        mergeLimitNm: 1e9,
      },
    );
    if (!judged.ok) throw new Error(`the merge was refused: ${judged.error.tag}`);
    this.#commit(judged.value.body, judged.value.overrides);
  }

  #commit(body: OperationBody, overrides: readonly number[]): void {
    const seq = this.#operations.length + 1;
    const effect = applyOperation(this.#state, { seq, overrides, body });
    this.#operations.push({
      seq,
      overrides,
      body,
      effect,
      intentId: String(seq),
      authorId: "bench",
      authorName: "bench",
      atMs: 0,
      prevHash: "",
    });
  }

  /**
   * A place on each side of a slice through the segment, and the edges between. What comes off is
   * spread evenly in its logarithm.
   */
  #randomSlice(): [Place, Place, CutEdge[]] {
    const [width, height, length] = this.lattice.box;
    const slices = Math.round(Math.exp(this.#random.next() * Math.log(length / 2)));
    const face = this.#random.chance(0.5) ? slices - 1 : length - 1 - slices;
    const cut: CutEdge[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const index = this.lattice.indexAt([x, y, face]);
        const a = this.lattice.idOf(index);
        cut.push({ a, b: this.lattice.idOf(index + this.lattice.stepAlong(2)) });
      }
    }
    // Where people merge and split: two supervoxels that touch.
    const index = this.lattice.indexAt([0, 0, face]);
    return [this.#placeOf(index), this.#placeOf(index + this.lattice.stepAlong(2)), cut];
  }

  #placeOf(index: number): Place {
    const [x, y, z] = this.lattice.positionOf(index);
    return { positionVoxel: [10 * x, 10 * y, 10 * z], supervoxel: this.lattice.idOf(index) };
  }
}
