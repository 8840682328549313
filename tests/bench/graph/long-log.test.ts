import { expect, test } from "vitest";
import { buildGraph } from "#core/agglomeration/base-graph.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import { basePartitionOf } from "#core/operations/segmentation-state.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  applyToSession,
  createSessionModel,
  replayOperations,
  rootOfSupervoxel,
  type SessionModel,
} from "#core/session/session-model.ts";
import { Lattice, latticeColumns } from "#fixtures/graphs/lattice.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";
import { kindsOf, makeLongLog } from "#tests/bench/graph/long-log.ts";

const LATTICE = new Lattice([9, 9, 24], [3, 3, 12]);
const OPERATIONS = 1_500;

function rootsIn(model: SessionModel): ReadonlyMap<bigint, bigint> {
  const ids = Array.from({ length: LATTICE.nodeCount }, (_, index) => LATTICE.idOf(index));
  return new Map(ids.map((id) => [id, rootOfSupervoxel(model, id)]));
}

function lineageOf({ lineage }: SessionModel): readonly string[] {
  return lineage.nodes.map(
    ({ root, fromSeq, untilSeq, parents }) =>
      `${root} ${fromSeq}–${untilSeq} of ${parents.map((node) => `${node.root} ${node.fromSeq}`)}`,
  );
}

test("[DE4] the log that is measured comes to the same at once, one by one and from scratch", () => {
  const graph = buildGraph(latticeColumns(LATTICE));
  const base: SessionBase = {
    graph,
    partition: basePartitionOf(graph),
    synapses: [],
    voxelNm: [4, 4, 40],
    mergeLimitNm: 1e9,
    sha256Hex,
  };
  const log = makeLongLog(LATTICE, base, OPERATIONS);
  expect(log).toHaveLength(OPERATIONS);
  for (const kind of ["merge", "split", "undo", "redo", "synapse-add", "synapse-remove"]) {
    expect(kindsOf(log)).toMatch(new RegExp(`\\d ${kind}\\b`));
  }
  expect(log.some(({ effect }) => effect.conflicts.length > 0)).toBe(true);
  expect(log.some(({ overrides }) => overrides.length > 0)).toBe(true);

  const stepwise = createSessionModel(base);
  for (const { effect, ...draft } of log) {
    expect(applyToSession(stepwise, draft).effect).toEqual(effect);
  }
  const atOnce = createSessionModel(base);
  replayOperations(atOnce, log);
  const scratch = deriveFromScratch(graph, log);
  expect(rootsIn(atOnce)).toEqual(rootsIn(stepwise));
  expect(rootsIn(atOnce)).toEqual(scratch.roots);
  expect(atOnce.segmentation.conflicts).toEqual(stepwise.segmentation.conflicts);
  expect(atOnce.segmentation.conflicts).toEqual(scratch.conflicts);
  expect(atOnce.synapses).toEqual(stepwise.synapses);
  expect(lineageOf(atOnce)).toEqual(lineageOf(stepwise));
  for (const half of [1, 2]) {
    const inParts = createSessionModel(base);
    replayOperations(inParts, log.slice(0, (half * OPERATIONS) / 3));
    replayOperations(inParts, log.slice((half * OPERATIONS) / 3));
    expect(rootsIn(inParts)).toEqual(rootsIn(stepwise));
  }
});
