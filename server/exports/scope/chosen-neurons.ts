// Which neurons of a version are given out, with all of their supervoxels, and how these are numbered
// among themselves. A neuron is in whole or not at all.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { PartialScope } from "#core/protocol/release-choice.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { blockBox, blocksOf } from "#server/volumes/block-layout.ts";
import type { Box, VolumeReader } from "#server/volumes/volume-port.ts";

/** Nothing of the version is in the scope: a release of nothing is a mistake. */
export class NothingChosenError extends Error {
  override readonly name = "NothingChosenError";
}

type Partition = Pick<ReleaseSource, "supervoxelIds" | "rootIndices">;

export class ChosenNeurons {
  /** Of the chosen neurons, ascending. */
  readonly supervoxelIds: BigUint64Array;
  /** As a version's: dense index of each one's root among these. */
  readonly rootIndices: Uint32Array;
  /** By the version's dense index: 1 + the dense index among these; 0 where it is in no chosen neuron. */
  readonly labelOf: Uint32Array;
  readonly neuronCount: number;
  readonly #ids: SupervoxelIds;

  /** @param isChosen not 0 at the version's dense index of each chosen neuron's root. */
  constructor({ supervoxelIds, rootIndices }: Partition, isChosen: Uint8Array) {
    this.labelOf = new Uint32Array(supervoxelIds.length);
    let count = 0;
    let neuronCount = 0;
    for (let index = 0; index < rootIndices.length; index++) {
      if (isChosen[rootIndices[index]] === 0) continue;
      this.labelOf[index] = ++count;
      if (rootIndices[index] === index) neuronCount++;
    }
    this.neuronCount = neuronCount;
    this.supervoxelIds = supervoxelIds.filter((_, index) => this.labelOf[index] !== 0);
    this.rootIndices = new Uint32Array(count);
    for (let index = 0; index < rootIndices.length; index++) {
      const label = this.labelOf[index];
      if (label !== 0) this.rootIndices[label - 1] = this.labelOf[rootIndices[index]] - 1;
    }
    this.#ids = SupervoxelIds.of(this.supervoxelIds);
  }

  has(root: RootId): boolean {
    return this.indexOf(root) >= 0;
  }

  /** Dense index of a chosen neuron's root among these; -1 where it is none. */
  indexOf(root: RootId): number {
    const index = this.#ids.indexOf(root);
    return index >= 0 && this.rootIndices[index] === index ? index : -1;
  }

  holds(supervoxel: SupervoxelId): boolean {
    return this.#ids.indexOf(supervoxel) >= 0;
  }
}

/** Rejects with NothingChosenError where that is nobody. */
export async function chooseByScope(
  source: Partition & Pick<ReleaseSource, "readLabelVolume">,
  scope: PartialScope,
  signal?: AbortSignal,
): Promise<ChosenNeurons> {
  const isChosen = new Uint8Array(source.supervoxelIds.length);
  if (scope.kind === "neurons") markIds(source, scope.ids, isChosen);
  else {
    const labels = await source.readLabelVolume?.();
    if (labels === undefined) throw new Error("a box of neurons needs the version's volume");
    await markBox(labels, source.rootIndices, scope, isChosen, signal);
  }
  const chosen = new ChosenNeurons(source, isChosen);
  if (chosen.neuronCount > 0) return chosen;
  throw new NothingChosenError("no neuron of the version is in what was chosen");
}

function markIds(
  { supervoxelIds, rootIndices }: Partition,
  roots: readonly RootId[],
  isChosen: Uint8Array,
): void {
  const ids = SupervoxelIds.of(supervoxelIds);
  for (const root of roots) {
    const index = ids.indexOf(root);
    if (index < 0 || rootIndices[index] !== index) {
      throw new Error(`${root} is no neuron of the version`);
    }
    isChosen[index] = 1;
  }
}

/** Every neuron that has a voxel in the box; its sites lie at voxels of it, so they are no rule apart. */
async function markBox(
  labels: VolumeReader<Uint32Array>,
  rootIndices: Uint32Array,
  box: Box,
  isChosen: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [shapeVoxel] = labels.shapesVoxel;
  for (const block of blocksOf(box)) {
    signal?.throwIfAborted();
    const voxels = await labels.readBlock(0, overlap(blockBox(shapeVoxel, block), box));
    let last = 0;
    for (const label of voxels) {
      if (label === last || label === 0) continue;
      last = label;
      isChosen[rootIndices[label - 1]] = 1;
    }
  }
}

function overlap(one: Box, other: Box): Box {
  const [x, y, z] = [0, 1, 2] as const;
  const start = (axis: 0 | 1 | 2) => Math.max(one.minVoxel[axis], other.minVoxel[axis]);
  const end = (axis: 0 | 1 | 2) => Math.min(one.maxVoxel[axis], other.maxVoxel[axis]);
  return { minVoxel: [start(x), start(y), start(z)], maxVoxel: [end(x), end(y), end(z)] };
}
