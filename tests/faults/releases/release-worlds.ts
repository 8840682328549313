// What the releases are made of that independent readers read: a made-up connectome (under `npm run
// test:faults` as large as a larval brain), a synthetic stack with its skeletons, and the larval stack
// where it lies beside the project.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { Synapse, SynapseSite } from "#core/operations/operation.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { CONNECTOME_SIZES } from "#fixtures/synthetic-connectome.ts";
import { releasedRegions } from "#server/exports/regions/released-regions.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { isFull } from "#tests/faults/scale.ts";
import { LARVA_VOXEL_NM, type LarvaFiles, readLarvaFiles } from "#tests/larva/larva-files.ts";
import { LarvaWorld } from "#tests/larva/larva-world.ts";
import { stackReleaseSource } from "#tests/support/stack-release-source.ts";

export interface ReleaseWorld {
  readonly name: string;
  readonly source: ReleaseSource;
}

const SHORT = { seed: 11, neuronCount: 120, pairCount: 3_000 };
const STACK_SHAPE_VOXEL: Vec3 = [160, 160, 16];
const FIRST_ID = 2n ** 60n;

export async function releaseWorlds(): Promise<readonly ReleaseWorld[]> {
  const size = isFull() ? CONNECTOME_SIZES.larva : SHORT;
  const worlds = [
    { name: "a made-up connectome", source: syntheticReleaseSource(size) },
    { name: "a synthetic stack", source: syntheticStack() },
    { name: "a made-up connectome with regions", source: inRegions(syntheticReleaseSource(SHORT)) },
  ];
  if (!isFull()) {
    process.stdout.write("the larval stack is released by npm run test:faults alone\n");
    return worlds;
  }
  const larva = await larvalStack();
  return larva === null ? worlds : [...worlds, { name: "the larval stack", source: larva }];
}

/** [SY7] Three slabs along x: two that have names which others must quote or change, and none in between. */
function inRegions(source: ReleaseSource): ReleaseSource {
  const { shapeVoxel, voxelNm } = source.dataset;
  const sizeNm = (axis: 0 | 1 | 2) => shapeVoxel[axis] * voxelNm[axis];
  const layer = {
    grid: {
      shapeVoxel: [3, 1, 1],
      voxelNm: [sizeNm(0) / 3, sizeNm(1), sizeNm(2)],
      offsetNm: [0, 0, 0],
    },
    regions: [
      { id: "3", name: 'AL(R), "calyx"' },
      { id: `${FIRST_ID}`, name: "蘑菇体; a'L" },
    ],
    indices: Uint16Array.from([1, 0, 2]),
  } as const;
  return { ...source, regions: releasedRegions({ hash: "e".repeat(64), layer }, source.dataset) };
}

function syntheticStack(): ReleaseSource {
  const world = makeNeuropil({ seed: 5, shapeVoxel: STACK_SHAPE_VOXEL, idBase: FIRST_ID });
  const firstOf = new Map<number, number>();
  const rootIndices = world.truth.map((neuron, index) => {
    const first = firstOf.get(neuron) ?? index;
    firstOf.set(neuron, first);
    return first;
  });
  const isWhole = ({ pre, posts }: Synapse) =>
    [pre, ...posts].every(({ place }) => place.supervoxel !== 0n);
  const { shapeVoxel, voxelNm, labels, supervoxelIds } = world;
  const synapses = world.synapses.filter(isWhole);
  return stackReleaseSource({
    ...{ name: "synthetic", shapeVoxel, voxelNm, labels, supervoxelIds, rootIndices, synapses },
  });
}

/** null, with a printed reason, where it is not there. */
async function larvalStack(): Promise<ReleaseSource | null> {
  const files = await readLarvaFiles();
  if (files === null) return null;
  const roots = (await LarvaWorld.open(files)).roots();
  return stackReleaseSource({
    name: "larva",
    shapeVoxel: files.shapeVoxel,
    voxelNm: LARVA_VOXEL_NM,
    labels: files.supervoxels,
    // Numbered 1 … n in the stack: here above 2^53, as those of a large dataset are.
    supervoxelIds: BigUint64Array.from(roots, (_, index) => FIRST_ID + BigInt(index + 1)),
    rootIndices: roots,
    synapses: await larvalSynapses(files),
  });
}

type Row = Readonly<Record<string, string>>;

async function larvalSynapses(files: LarvaFiles): Promise<readonly Synapse[]> {
  const text = await readFile(join(files.folder, "truth", "synapses.csv"));
  const rows: readonly Row[] = parse(text, { columns: true });
  const site = (row: Row, side: "pre" | "post"): SynapseSite | null => {
    const [x, y, z] = ["x", "y", "z"].map((axis) => Number(row[`${side}_${axis}`]));
    const [width, height] = files.shapeVoxel;
    const label = files.supervoxels[(z * height + y) * width + x];
    if (label === 0) return null;
    const place = { positionVoxel: [x, y, z] as const, supervoxel: FIRST_ID + BigInt(label) };
    return { place, compartment: "unknown" };
  };
  return [...new Set(rows.map((row) => row.synapse_id))].flatMap((id) => {
    const ofIt = rows.filter((row) => row.synapse_id === id);
    const pre = site(ofIt[0], "pre");
    const posts = ofIt.flatMap((row) => site(row, "post") ?? []);
    if (pre === null || posts.length === 0) return [];
    return [{ id, pre, posts, cleftVoxel: null, type: "chemical", confidence: 1 }];
  });
}
