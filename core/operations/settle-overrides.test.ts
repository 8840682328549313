import { expect, test } from "vitest";
import { solveHere } from "#core/agglomeration/cut-steps.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import { previewSupervoxelSplit } from "#core/operations/preview-supervoxel-split.ts";
import { createSegmentation, type SegmentationState } from "#core/operations/segmentation-state.ts";
import { BAR_VOXELS, BarMasks } from "#fixtures/graphs/bar-masks.ts";
import { type EdgeSpec, graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";

const EDGES: readonly EdgeSpec[] = [
  { a: 8, b: 10, affinity: 0.5 },
  { a: 9, b: 11, affinity: 0.5 },
  { a: 11, b: 3, affinity: 1 },
  { a: 11, b: 5, affinity: 1 },
  { a: 8, b: 5, affinity: 0.1, isOn: false },
  { a: 10, b: 3, affinity: 0.1, isOn: false },
  { a: 0, b: 4, affinity: 0.5 },
  { a: 11, b: 0, affinity: 0.9, isOn: false },
  { a: 3, b: 4, affinity: 0.9, isOn: false },
  { a: 12, b: 2, affinity: 0.5 },
  { a: 2, b: 13, affinity: 0.3 },
  { a: 12, b: 13, affinity: 0.1 },
  { a: 2, b: 6, affinity: 1 },
  { a: 4, b: 13, affinity: 0.5, isOn: false },
  { a: 1, b: 7, affinity: 0.9 },
  { a: 12, b: 7, affinity: 0.5, isOn: false },
  { a: 2, b: 1, affinity: 0.5, isOn: false },
];
/** Far more than there are operations. */
const MAX_FORECASTS = 200;

/** A forecast may be asked for again and again, but not without an end. */
function limitForecasts(state: SegmentationState): void {
  const forecastWith = state.forecastWith.bind(state);
  let asked = 0;
  state.forecastWith = (operation, read) => {
    if (++asked > MAX_FORECASTS) throw new Error("it is forecast without an end");
    return forecastWith(operation, read);
  };
}

/**
 * What a run of the whole stack came to, but for what is needed of it: supervoxel 7 was split twice, the
 * second time within a piece of the first, and its pieces were merged with others again.
 */
function splitTwiceAndMerged() {
  const graph = graphFromEdges(14, EDGES, { sizeVoxel: BAR_VOXELS });
  const masks = new BarMasks(graph);
  const place = (index: number, along: number) => masks.placeAt(index, along);
  const idOf = (index: number) => graph.supervoxelIds.at(index);
  const piece = (...sides: readonly (readonly [number, number])[]) => ({
    supervoxel: idOf(7),
    sides,
  });
  const splitOf7 = (sourceAlong: number, sinkAlong: number) => {
    const ends = { sources: [place(7, sourceAlong)], sinks: [place(7, sinkAlong)] };
    const intent = { kind: "split-supervoxel", supervoxel: idOf(7), ...ends } as const;
    return { ...intent, usesImage: false };
  };
  const asked = (source: number, sink: number) => {
    const { usesImage: _, ...body } = splitOf7(source, sink);
    const mask = masks.maskOf(splitOf7(source, sink));
    if (!mask.ok) throw new Error(mask.error.tag);
    return { ...body, ...mask.value };
  };
  const log: readonly { readonly body: OperationBody; readonly overrides?: readonly number[] }[] = [
    { body: { kind: "merge", a: place(13, 1), b: place(10, 7) } },
    {
      body: {
        ...{ kind: "split", sources: [place(7, 6)], sinks: [place(4, 6)] },
        cut: [
          { a: idOf(2), b: idOf(13) },
          { a: idOf(4), b: idOf(7) },
          { a: idOf(12), b: idOf(13) },
        ],
      },
    },
    { body: { ...asked(5, 0), within: [], cut: [{ a: piece([3, 1]), b: piece([3, 2]) }] } },
    {
      body: {
        ...asked(7, 3),
        within: [[3, 1]],
        cut: [{ a: piece([3, 1], [4, 1]), b: piece([3, 1], [4, 2]) }],
      },
    },
    { body: { kind: "merge", a: place(7, 7), b: place(3, 0) }, overrides: [2] },
    { body: { kind: "merge", a: place(4, 1), b: place(13, 3) } },
    { body: { kind: "split", sources: [place(5, 2)], sinks: [place(1, 0)], cut: [] } },
    { body: { kind: "merge", a: place(7, 7), b: place(8, 3) } },
    { body: { kind: "merge", a: place(7, 1), b: place(12, 7) } },
    { body: { kind: "merge", a: place(4, 1), b: place(2, 1) } },
  ];
  const state = createSegmentation(graph, undefined, masks.source());
  state.advance(log.map(({ body, overrides = [] }, at) => ({ seq: at + 1, body, overrides })));
  return { state, masks, splitOf7, place };
}

test("[OP10] a split that overrides those that it was made within does not override itself", () => {
  const { state, masks, splitOf7, place } = splitTwiceAndMerged();
  limitForecasts(state);
  const context = { operations: [], voxelNm: [4, 4, 40], mergeLimitNm: 1e9 } as const;
  const preview = solveHere(
    previewSupervoxelSplit(state, splitOf7(6, 7), { ...context, maskOf: masks.maskOf }),
  );
  if (!preview.ok) throw new Error(preview.error.tag);
  const { body, overrides } = preview.value;
  expect(overrides).toEqual([...overrides].sort((left, right) => left - right));
  expect(overrides).toEqual(expect.arrayContaining([3, 4]));
  expect(Math.max(...overrides)).toBeLessThanOrEqual(10);
  state.apply({ seq: 11, body, overrides }, 0);
  const { constraints, partition } = state;
  const rootAt = (along: number) => partition.rootOf(constraints.graph.nodeAt(place(7, along)));
  expect(rootAt(6)).not.toBe(rootAt(7));
});
