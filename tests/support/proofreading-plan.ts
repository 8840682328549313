// Finds in a dataset's own graph what a proofreader would go and do: a neuron with missed joins, and
// a false join that a cut mends. The places come from the data, so the same test runs on any.
import { join } from "node:path";
import { type AgglomerationGraph, isOnInVersion } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { PreviewPiece } from "#core/operations/edit-preview.ts";
import { previewEdit } from "#core/operations/judge-edit.ts";
import { createSegmentation, type SegmentationState } from "#core/operations/segmentation-state.ts";
import { datasetIdOf } from "#server/use-cases/register-dataset.ts";
import type { OpenGraph } from "#server/volumes/graph-file.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";

export interface ProofreadingPlan {
  /** Pairs of places of two segments each, in one section, all touching one neuron. */
  readonly merges: readonly { readonly a: Place; readonly b: Place }[];
  /** Two places of one other segment, in one section, that a cut parts. */
  readonly split: { readonly source: Place; readonly sink: Place };
  /** A synapse between the neuron and two others, all in one section. */
  readonly synapse: { readonly pre: Place; readonly posts: readonly Place[] };
}

export function planFor(dataDir: string, datasetName: string): Promise<ProofreadingPlan> {
  return inGraph(dataDir, datasetName, ({ graph, partition }) => {
    const state = createSegmentation(graph, partition);
    const split = findSplit(graph, state);
    const merges = findMerges(graph, state, state.partition.rootOf(indexOf(graph, split.source)));
    const [first, second] = merges;
    return { merges, split, synapse: { pre: first.a, posts: [first.b, second.b] } };
  });
}

interface PlacesToMerge {
  readonly a: Place;
  readonly b: Place;
}

export interface ManyEdits {
  readonly merges: readonly PlacesToMerge[];
  readonly splits: readonly Cut[];
}

/** So many of each, all of different segments, each with its places in one section and within reach of a click. */
export function manyEdits(
  dataDir: string,
  datasetName: string,
  wanted: { readonly merges: number; readonly splits: number },
): Promise<ManyEdits> {
  return inGraph(dataDir, datasetName, ({ graph, partition }) => {
    const state = createSegmentation(graph, partition);
    const splits: Cut[] = [];
    for (const cut of falseJoins(graph, state)) {
      if (splits.length === wanted.splits) break;
      splits.push(cut);
    }
    if (splits.length < wanted.splits)
      throw new Error(`only ${splits.length} splits in the dataset`);
    const merges = mergesApart(graph, partition, {
      count: wanted.merges,
      avoid: splits.map(({ source }) => source),
      isWanted: (edge) => isMissedJoin(graph, state, edge, -1),
    });
    return { merges, splits };
  });
}

/**
 * Pairs of places of segments that touch, no segment twice: as many merges that can all hold. None of
 * them is of a segment of the places to avoid.
 */
export function separateMerges(
  dataDir: string,
  datasetName: string,
  count: number,
  avoid: readonly Place[] = [],
): Promise<readonly PlacesToMerge[]> {
  return inGraph(dataDir, datasetName, ({ graph, partition }) =>
    mergesApart(graph, partition, { count, avoid, isWanted: () => true }),
  );
}

/** The graph can be read until `use` is done. */
async function inGraph<T>(
  dataDir: string,
  datasetName: string,
  use: (open: OpenGraph) => T,
): Promise<T> {
  const folder = join(dataDir, "datasets", datasetIdOf(datasetName));
  const volumes = await openDatasetVolumes(folder, { cacheBytes: 0 });
  try {
    return use(await volumes.readGraph());
  } finally {
    await volumes.close();
  }
}

function mergesApart(
  graph: AgglomerationGraph,
  { rootIndices }: OpenGraph["partition"],
  {
    count,
    avoid,
    isWanted,
  }: {
    readonly count: number;
    readonly avoid: readonly Place[];
    readonly isWanted: (edge: number) => boolean;
  },
): readonly PlacesToMerge[] {
  const used = new Set(avoid.map((place) => rootIndices.at(indexOf(graph, place))));
  const merges: PlacesToMerge[] = [];
  for (let edge = 0; edge < graph.edgeA.length && merges.length < count; edge++) {
    const ends = [graph.edgeA.at(edge), graph.edgeB.at(edge)];
    const roots = ends.map((index) => rootIndices.at(index));
    if (roots[0] === roots[1] || roots.some((root) => used.has(root)) || !isWanted(edge)) continue;
    for (const root of roots) used.add(root);
    merges.push({ a: placeOf(graph, ends[0]), b: placeOf(graph, ends[1]) });
  }
  if (merges.length < count)
    throw new Error(`only ${merges.length} separate merges in the dataset`);
  return merges;
}

function indexOf(graph: AgglomerationGraph, place: Place): number {
  return graph.supervoxelIds.indexOf(place.supervoxel);
}

/** The voxel that stands for a supervoxel; it lies in it. */
function placeOf(graph: AgglomerationGraph, index: number): Place {
  return {
    positionVoxel: graph.positionsVoxel.tripleAt(index),
    supervoxel: graph.supervoxelIds.at(index),
  };
}

function sectionOf(graph: AgglomerationGraph, index: number): number {
  return graph.positionsVoxel.at(3 * index + 2);
}

/** Large enough to be clicked on, and away from the edges, where a proofreader would be. */
function isClickable(graph: AgglomerationGraph, index: number): boolean {
  const [x, y] = graph.positionsVoxel.tripleAt(index);
  const isInside = Math.min(x, y) > 120 && Math.max(x, y) < 400;
  return isInside && graph.sizesVoxel.at(index) > 400;
}

interface MissedJoin {
  readonly a: Place;
  readonly b: Place;
  readonly otherRoot: number;
  readonly z: number;
}

function findMerges(graph: AgglomerationGraph, state: SegmentationState, avoidRoot: number) {
  const byRoot = new Map<number, MissedJoin[]>();
  for (let edge = 0; edge < graph.edgeA.length; edge++) {
    const [a, b] = [graph.edgeA.at(edge), graph.edgeB.at(edge)];
    if (!isMissedJoin(graph, state, edge, avoidRoot)) continue;
    for (const [own, other] of [
      [a, b],
      [b, a],
    ]) {
      const root = state.partition.rootOf(own);
      const list = byRoot.get(root) ?? [];
      byRoot.set(root, list);
      const join = {
        a: placeOf(graph, own),
        b: placeOf(graph, other),
        otherRoot: state.partition.rootOf(other),
        z: sectionOf(graph, own),
      };
      // One section for all, so that they are on the screen together; another partner for each.
      if (list.every(({ otherRoot, z }) => otherRoot !== join.otherRoot && z === join.z)) {
        list.push(join);
      }
    }
  }
  const found = [...byRoot.values()].find((list) => list.length >= 3);
  if (found === undefined) throw new Error("the dataset has no neuron with three missed joins");
  return found.slice(0, 3).map(({ a, b }) => ({ a, b }));
}

function isMissedJoin(
  graph: AgglomerationGraph,
  state: SegmentationState,
  edge: number,
  avoidRoot: number,
): boolean {
  const ends = [graph.edgeA.at(edge), graph.edgeB.at(edge)];
  const roots = ends.map((index) => state.partition.rootOf(index));
  return (
    !isOnInVersion(graph, edge) &&
    ends.every((index) => isClickable(graph, index)) &&
    sectionOf(graph, ends[0]) === sectionOf(graph, ends[1]) &&
    roots[0] !== roots[1] &&
    !roots.includes(avoidRoot)
  );
}

function findSplit(graph: AgglomerationGraph, state: SegmentationState) {
  for (const cut of falseJoins(graph, state)) return cut;
  throw new Error("the dataset has no false join that a cut mends");
}

interface Cut {
  readonly source: Place;
  readonly sink: Place;
}

/** Of each segment one, with a point on either side in one section. */
function* falseJoins(graph: AgglomerationGraph, state: SegmentationState): Generator<Cut> {
  const seen = new Set<number>();
  for (let edge = 0; edge < graph.edgeA.length; edge++) {
    const [a, b] = [graph.edgeA.at(edge), graph.edgeB.at(edge)];
    if (!isOnInVersion(graph, edge) || sectionOf(graph, a) !== sectionOf(graph, b)) continue;
    if (!isClickable(graph, a) || !isClickable(graph, b)) continue;
    const root = state.partition.rootOf(a);
    if (seen.has(root)) continue;
    const [source, sink] = [placeOf(graph, a), placeOf(graph, b)];
    const body = {
      kind: "split",
      sources: [source],
      sinks: [sink],
      confirmedOnlyClicked: false,
    } as const;
    const context = { operations: [], voxelNm: [1, 1, 1], mergeLimitNm: 1e9 } as const;
    const preview = previewEdit(state, body, context);
    if (!preview.ok || !isLasting(preview.value.pieces(1_000))) continue;
    seen.add(root);
    yield { source, sink };
  }
}

function isLasting(pieces: readonly PreviewPiece[]): boolean {
  return pieces.every(({ supervoxelCount }) => supervoxelCount > 2);
}
