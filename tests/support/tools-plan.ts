// Finds in a dataset's own labels where the tools that take supervoxels apart can be used: places well
// inside of what they lie in, so that a click on a screen cannot miss. The places come from the
// data, so the same test runs on any.
import { join } from "node:path";
import type { AgglomerationGraph } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { previewEdit } from "#core/operations/judge-edit.ts";
import { createSegmentation, type SegmentationState } from "#core/operations/segmentation-state.ts";
import { datasetIdOf } from "#server/use-cases/register-dataset.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";

export interface ToolsPlan {
  /** A supervoxel that comes off its segment, and a place of what it comes off. */
  readonly isolate: { readonly alone: Place; readonly rest: Place };
  /** Places of one other segment that can be parted into three. */
  readonly groups: readonly [Place, Place, Place];
  /** Two places of one supervoxel of a third segment, far from each other, and one beside each. */
  readonly halves: {
    readonly source: Place;
    readonly sink: Place;
    readonly besideSource: Place;
    readonly besideSink: Place;
  };
}

/** Voxels around a place that are of the same supervoxel, as a square. */
const DEPTH_VOXELS = 4;
/** From a place to the one beside it: further than a mark on the screen reaches. */
const BESIDE_VOXELS = 4;
/** Where the panels do not lie over the image, and the view is not at its end. */
const MARGIN_VOXELS = 110;
/** Places of one tool are on the screen together. */
const MAX_APART_VOXELS = 100;

export async function toolsPlanFor(dataDir: string, datasetName: string): Promise<ToolsPlan> {
  const folder = join(dataDir, "datasets", datasetIdOf(datasetName));
  const volumes = await openDatasetVolumes(folder, { cacheBytes: 0 });
  try {
    const { graph, partition } = await volumes.readGraph();
    const [width, height, depth] = volumes.shapeVoxel;
    const state = createSegmentation(graph, partition);
    for (let z = depth >> 1; z < depth; z++) {
      const box = { minVoxel: [0, 0, z], maxVoxel: [width, height, z + 1] } as const;
      const labels = await volumes.labels.readBlock(0, box);
      const plan = planIn({ graph, state, z, width, height, labels });
      if (plan !== null) return plan;
    }
  } finally {
    await volumes.close();
  }
  throw new Error("no section of the dataset has room for all tools");
}

interface Section {
  readonly graph: AgglomerationGraph;
  readonly state: SegmentationState;
  readonly z: number;
  readonly width: number;
  readonly height: number;
  /** One more than the dense index; 0 is background. */
  readonly labels: ArrayLike<number>;
}

function planIn(section: Section): ToolsPlan | null {
  const inside = placesInside(section);
  const bySegment = new Map<number, Place[][]>();
  for (const [index, places] of inside) {
    const root = section.state.partition.rootOf(index);
    bySegment.set(root, [...(bySegment.get(root) ?? []), places]);
  }
  const used = new Set<number>();
  const first = <T>(find: (supervoxels: readonly Place[][]) => T | null): T | null => {
    for (const [root, supervoxels] of bySegment) {
      const found = used.has(root) ? null : find(supervoxels);
      if (found === null) continue;
      used.add(root);
      return found;
    }
    return null;
  };
  const groups = first((supervoxels) => threeGroups(section.state, supervoxels));
  const isolate = first((supervoxels) => oneAlone(section.state, supervoxels));
  const halves = first((supervoxels) => farthestHalves(supervoxels));
  return groups === null || isolate === null || halves === null
    ? null
    : { groups, isolate, halves };
}

/** By dense index, every place that lies deep enough, row by row. */
function placesInside({ graph, z, width, height, labels }: Section): Map<number, Place[]> {
  const inside = new Map<number, Place[]>();
  for (let y = MARGIN_VOXELS; y < height - MARGIN_VOXELS; y++) {
    for (let x = MARGIN_VOXELS; x < width - MARGIN_VOXELS; x++) {
      const label = labels[y * width + x];
      if (label === 0 || !isDeep(labels, width, x, y)) continue;
      const places = inside.get(label - 1) ?? [];
      inside.set(label - 1, places);
      places.push({ positionVoxel: [x, y, z], supervoxel: graph.supervoxelIds.at(label - 1) });
    }
  }
  return inside;
}

function isDeep(labels: ArrayLike<number>, width: number, x: number, y: number): boolean {
  for (let dy = -DEPTH_VOXELS; dy <= DEPTH_VOXELS; dy++) {
    for (let dx = -DEPTH_VOXELS; dx <= DEPTH_VOXELS; dx++) {
      if (labels[(y + dy) * width + x + dx] !== labels[y * width + x]) return false;
    }
  }
  return true;
}

function middleOf(places: readonly Place[]): Place {
  return places[places.length >> 1];
}

function distance(a: Place, b: Place): number {
  return Math.hypot(
    a.positionVoxel[0] - b.positionVoxel[0],
    a.positionVoxel[1] - b.positionVoxel[1],
  );
}

function areTogether(places: readonly Place[]): boolean {
  return places.every((a) => places.every((b) => distance(a, b) < MAX_APART_VOXELS));
}

/** Whether the edit would be accepted, with so many pieces at least. */
function makesPieces(state: SegmentationState, body: IntentBody, count: number): boolean {
  const context = { operations: [], voxelNm: [1, 1, 1], mergeLimitNm: 1e9 } as const;
  const preview = previewEdit(state, body as Parameters<typeof previewEdit>[1], context);
  return preview.ok && preview.value.pieces(0).length >= count;
}

function threeGroups(
  state: SegmentationState,
  supervoxels: readonly Place[][],
): ToolsPlan["groups"] | null {
  const places = supervoxels.map(middleOf);
  for (const [at, a] of places.entries()) {
    for (const [next, b] of places.slice(at + 1).entries()) {
      for (const c of places.slice(at + next + 2)) {
        const body = {
          kind: "split-groups",
          groups: [[a], [b], [c]],
          confirmedOnlyClicked: false,
        } as const;
        if (areTogether([a, b, c]) && makesPieces(state, body, 3)) return [a, b, c];
      }
    }
  }
  return null;
}

function oneAlone(
  state: SegmentationState,
  supervoxels: readonly Place[][],
): ToolsPlan["isolate"] | null {
  const places = supervoxels.map(middleOf);
  for (const alone of places) {
    const rest = places.find((place) => place !== alone && areTogether([place, alone]));
    const body = { kind: "isolate", places: [alone] } as const;
    if (rest !== undefined && makesPieces(state, body, 2)) return { alone, rest };
  }
  return null;
}

function farthestHalves(supervoxels: readonly Place[][]): ToolsPlan["halves"] | null {
  for (const places of supervoxels) {
    const [source, sink] = [places[0], places[places.length - 1]];
    const beside = (place: Place, other: Place) =>
      places.find(
        (it) =>
          distance(it, place) >= BESIDE_VOXELS &&
          distance(it, place) < 2 * BESIDE_VOXELS &&
          distance(it, other) > 2 * distance(it, place),
      );
    if (distance(source, sink) < 5 * BESIDE_VOXELS || !areTogether([source, sink])) continue;
    const [besideSource, besideSink] = [beside(source, sink), beside(sink, source)];
    if (besideSource !== undefined && besideSink !== undefined) {
      return { source, sink, besideSource, besideSink };
    }
  }
  return null;
}
