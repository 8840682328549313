// The larval stack as a session of which the truth is known. Whoever works in it asks through
// `send` alone, and is judged as everyone is; the truth tells them what to ask for, never what to
// answer.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { type AgglomerationGraph, buildGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { boxVoxelCount, positionInBox } from "#core/geometry/voxel-box.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { basePartitionOf, membersOf, rootIndexOf } from "#core/operations/segmentation-state.ts";
import { FIRST_PREV_HASH } from "#core/protocol/entry.ts";
import type { Result } from "#core/result.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type IntentActor, judgeIntent } from "#core/session/judge-intent.ts";
import {
  applyToSession,
  createSessionModel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { lowOnAffinity } from "#server/volumes/edge-columns.ts";
import { collectEdges } from "#server/volumes/graphs/collect-edges.ts";
import { openEdgeSource } from "#server/volumes/graphs/open-edge-source.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import {
  type ContingencyTable,
  countOverlaps,
  labelledVoxels,
  majorityTruths,
} from "#tests/larva/contingency-table.ts";
import { deepestVoxels, positionOf } from "#tests/larva/deepest-voxels.ts";
import { LARVA_VOXEL_NM, type LarvaFiles } from "#tests/larva/larva-files.ts";
import { LarvaMasks } from "#tests/larva/larva-masks.ts";

const MERGE_LIMIT_NM = 500;
const PROOFREADER: IntentActor = { id: "ada", role: "proofreader" };

export class LarvaWorld {
  readonly files: LarvaFiles;
  readonly model: SessionModel;
  readonly masks: LarvaMasks;
  /** Supervoxels, by dense index, against the expert's neurites, counted from 0. */
  readonly table: ContingencyTable;
  /** The neurite that most of a supervoxel is of; -1 where no expert drew one. */
  readonly neuriteOf: Int32Array;
  /** The voxels of a supervoxel that have a neurite. */
  readonly labelledVoxels: Float64Array;

  private constructor(files: LarvaFiles, graph: AgglomerationGraph) {
    this.files = files;
    this.masks = new LarvaMasks(files, graph);
    this.model = createSessionModel({
      graph,
      partition: basePartitionOf(graph),
      synapses: [],
      voxelNm: LARVA_VOXEL_NM,
      mergeLimitNm: MERGE_LIMIT_NM,
      sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
      pieces: this.masks.pieces,
    });
    this.table = countOverlaps(files.supervoxels, files.neurites);
    this.neuriteOf = majorityTruths(this.table);
    this.labelledVoxels = labelledVoxels(this.table);
  }

  static async open(files: LarvaFiles): Promise<LarvaWorld> {
    return new LarvaWorld(files, await readGraph(files));
  }

  /** The root of each supervoxel, both as dense indices. None may be in pieces. */
  roots(): Uint32Array {
    const { segmentation, base } = this.model;
    const count = base.graph.supervoxelIds.length;
    return Uint32Array.from({ length: count }, (_, index) => rootIndexOf(segmentation, index));
  }

  /** @param node a supervoxel or a piece. */
  rootOf(node: number): number {
    return rootIndexOf(this.model.segmentation, node);
  }

  /** The supervoxel or piece at a place [AD3]. */
  nodeAt(place: Place): number {
    return this.model.segmentation.constraints.graph.nodeAt(place);
  }

  membersOf(node: number): Uint32Array {
    return membersOf(this.model.segmentation, node);
  }

  /** The middle of a supervoxel, as somebody clicks on it. */
  placeOf(supervoxel: number): Place {
    return this.placeAt(this.model.base.graph.positionsVoxel.tripleAt(supervoxel));
  }

  /** [AD1] The place has the supervoxel that the volume has there. */
  placeAt(positionVoxel: Vec3): Place {
    const label = this.files.supervoxels[this.#voxelAt(positionVoxel)];
    return { positionVoxel, supervoxel: BigInt(label) };
  }

  /** What the expert drew there; -1 for nothing. */
  neuriteAt(positionVoxel: Vec3): number {
    return this.files.neurites[this.#voxelAt(positionVoxel)] - 1;
  }

  /** All voxels of a supervoxel in which the expert drew something, in the order of its box. */
  *labelledPlacesOf(
    supervoxel: number,
  ): Generator<{ readonly place: Place; readonly neurite: number }> {
    const box = this.masks.boxOf(supervoxel);
    const id = this.model.base.graph.supervoxelIds.at(supervoxel);
    const count = boxVoxelCount(box.shapeVoxel);
    for (let i = 0; i < count; i++) {
      const positionVoxel = positionInBox(box, i);
      const voxel = this.#voxelAt(positionVoxel);
      const neurite = this.files.neurites[voxel] - 1;
      if (this.files.supervoxels[voxel] !== supervoxel + 1 || neurite < 0) continue;
      yield { place: { positionVoxel, supervoxel: id }, neurite };
    }
  }

  #voxelAt([x, y, z]: Vec3): number {
    const [width, height] = this.files.shapeVoxel;
    return (z * height + y) * width + x;
  }

  send(body: IntentBody, overrides: readonly number[]): Result<Operation, Refusal> {
    const { model } = this;
    const seq = model.operations.length + 1;
    const id = `00000000-0000-4000-8000-${String(seq).padStart(12, "0")}`;
    const intent = { id, seenSeq: seq - 1, overrides, body };
    const judged = judgeIntent(model, PROOFREADER, intent, {
      maskOf: (asked) => this.masks.maskOf(asked),
    });
    if (!judged.ok) return judged;
    const operation = applyToSession(model, {
      ...judged.value,
      seq,
      intentId: id,
      authorId: PROOFREADER.id,
      authorName: PROOFREADER.id,
      atMs: seq,
      prevHash: FIRST_PREV_HASH,
    });
    return { ok: true, value: operation };
  }
}

/** Supervoxel labels are 1 … n, so the dense index is the label less 1; checked here. */
async function readGraph({ supervoxels, shapeVoxel, folder }: LarvaFiles) {
  const deepest = deepestVoxels(supervoxels, shapeVoxel);
  const count = deepest.size;
  const sizesVoxel = new Uint32Array(count);
  for (let i = 0; i < supervoxels.length; i++) {
    if (supervoxels[i] > count) throw new Error("the stack's supervoxels are not numbered 1 … n");
    if (supervoxels[i] > 0) sizesVoxel[supervoxels[i] - 1]++;
  }
  const positionsVoxel = new Int32Array(3 * count);
  for (const [label, { voxel }] of deepest) {
    positionsVoxel.set(positionOf(voxel, shapeVoxel), 3 * (label - 1));
  }
  const supervoxelIds = BigUint64Array.from({ length: count }, (_, index) => BigInt(index + 1));
  const store = new LocalStore(join(folder, "agglomeration_edges.csv.gz"));
  const onColumn = "same_agglomerate";
  const source = await openEdgeSource(store, { onColumn });
  const { edges } = await collectEdges({
    source,
    supervoxelIds: SupervoxelIds.of(supervoxelIds),
    shapeVoxel,
    voxelNm: LARVA_VOXEL_NM,
    largestScore: 1,
    on: { kind: "column", column: onColumn },
    reading: { axes: "xyz", unit: "voxel" },
    onRows: () => {},
  });
  await source.close();
  await store.close();
  const mergeAffinity = lowOnAffinity(edges);
  return buildGraph({ ...edges, supervoxelIds, sizesVoxel, positionsVoxel, mergeAffinity });
}
