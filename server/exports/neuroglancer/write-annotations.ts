// Synapses as a collection of Neuroglancer's annotations: by id, by neuron on either side, by place.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import { listBytes } from "#server/exports/neuroglancer/line-bytes.ts";
import {
  shardingInfo,
  shardingOfAny,
  shardingOfRow,
  writeSharded,
} from "#server/exports/neuroglancer/sharded-file.ts";
import {
  type SpatialLevel,
  type SpatialVolume,
  spatialLevels,
} from "#server/exports/neuroglancer/spatial-levels.ts";
import {
  type LinesSource,
  type SynapseLines,
  valuesOf,
  withSynapseLines,
} from "#server/exports/neuroglancer/synapse-lines.ts";
import { type ReleasedFile, writePiecesFile, writeTextFile } from "#server/exports/release-file.ts";

export const ANNOTATIONS_PATH = "neuroglancer/annotations_synapses";
export const RELATIONSHIPS = ["pre_segment", "post_segment"] as const;
/** In the release's folder while the lines are sorted. */
const SCRATCH = ".sorting";
const NM_A_METRE = 1e9;

export async function writeAnnotations(
  rootDir: string,
  source: LinesSource,
  volume: SpatialVolume,
  signal?: AbortSignal,
): Promise<readonly ReleasedFile[]> {
  const scratchDir = join(rootDir, SCRATCH);
  await rm(scratchDir, { recursive: true, force: true });
  await mkdir(scratchDir);
  const write = async (lines: SynapseLines) => {
    const files = [await lines.byId.write(rootDir, `${ANNOTATIONS_PATH}/by_id`, signal)];
    const related = [lines.byPre, lines.byPost];
    for (const [i, key] of RELATIONSHIPS.entries()) {
      const folder = `${ANNOTATIONS_PATH}/${key}`;
      files.push(await writeSharded(rootDir, folder, valuesOf(related[i]), signal));
    }
    const levels: SpatialLevel[] = [];
    for await (const { lines: sorted, ...level } of spatialLevels(
      lines.byChance,
      volume,
      join(scratchDir, "cells"),
    )) {
      const folder = `${ANNOTATIONS_PATH}/spatial${levels.length}`;
      let from = 0;
      for (const { name, count } of level.cells) {
        signal?.throwIfAborted();
        const bytes = listBytes(sorted, from, from + count);
        files.push(await writePiecesFile(rootDir, `${folder}/${name}`, bytes));
        from += count;
      }
      levels.push(level);
    }
    const counts = related.map(({ ids }) => ids.length);
    const info = annotationsInfo(source.pairCount, levels, counts, volume);
    const text = `${JSON.stringify(info, null, 2)}\n`;
    return [await writeTextFile(rootDir, `${ANNOTATIONS_PATH}/info`, text), ...files];
  };
  try {
    return await withSynapseLines(source, scratchDir, write, signal);
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
}

function annotationsInfo(
  count: number,
  levels: readonly SpatialLevel[],
  neuronCounts: readonly number[],
  { shapeVoxel, voxelNm }: SpatialVolume,
): object {
  return {
    "@type": "neuroglancer_annotations_v1",
    dimensions: dimensionsOf(voxelNm),
    lower_bound: [0, 0, 0],
    upper_bound: shapeVoxel,
    annotation_type: "line",
    properties: [
      {
        id: "confidence",
        type: "float32",
        description: "0 to 1, of the synapse",
      },
    ],
    relationships: RELATIONSHIPS.map((key, i) => ({
      id: key,
      key,
      sharding: shardingInfo(shardingOfAny(neuronCounts[i])),
    })),
    by_id: { key: "by_id", sharding: shardingInfo(shardingOfRow(count)) },
    spatial: levels.map(({ gridShape, cellVoxel, limit }, level) => ({
      key: `spatial${level}`,
      grid_shape: gridShape,
      chunk_size: cellVoxel,
      limit,
    })),
  };
}

/** A voxel's size in metres: by a division that gives the number nearest to the decimal fraction. */
export function dimensionsOf(voxelNm: Vec3): Readonly<Record<string, readonly [number, string]>> {
  const [x, y, z] = voxelNm.map((size): [number, string] => [size / NM_A_METRE, "m"]);
  return { x, y, z };
}
