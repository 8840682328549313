// Synapses as a collection of Neuroglancer's annotations: by id, by neuron on either side, by place.
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  aloneBytes,
  aloneSizeBytes,
  lineId,
  listBytes,
  listSizeBytes,
} from "#server/exports/neuroglancer/line-bytes.ts";
import { shardingOf, writeSharded } from "#server/exports/neuroglancer/sharded-file.ts";
import { type SpatialLevel, spatialLevels } from "#server/exports/neuroglancer/spatial-levels.ts";
import { NO_SEGMENT, type SynapseLines } from "#server/exports/neuroglancer/synapse-lines.ts";
import { type ReleasedFile, writeBytesFile, writeTextFile } from "#server/exports/release-file.ts";

export const ANNOTATIONS_PATH = "neuroglancer/annotations_synapses";
export const RELATIONSHIPS = ["pre_segment", "post_segment"] as const;
const NM_A_METRE = 1e9;

export async function writeAnnotations(
  rootDir: string,
  lines: SynapseLines,
  dataset: { readonly shapeVoxel: Vec3; readonly voxelNm: Vec3 },
  signal?: AbortSignal,
): Promise<readonly ReleasedFile[]> {
  const files: ReleasedFile[] = [];
  const levels = spatialLevels(lines, dataset.shapeVoxel, dataset.voxelNm);
  const related = [lines.preSegments, lines.postSegments].map((segments) =>
    linesOfSegments(segments, lines.count),
  );
  const info = annotationsInfo(lines.count, levels, related, dataset);
  const text = `${JSON.stringify(info, null, 2)}\n`;
  files.push(await writeTextFile(rootDir, `${ANNOTATIONS_PATH}/info`, text));
  files.push(
    await writeSharded(
      rootDir,
      `${ANNOTATIONS_PATH}/by_id`,
      {
        ids: BigUint64Array.from({ length: lines.count }, (_, line) => lineId(line)),
        sizeBytes: (line) => aloneSizeBytes(lines, line),
        bytes: (line) => aloneBytes(lines, line),
      },
      signal,
    ),
  );
  for (const [i, key] of RELATIONSHIPS.entries()) {
    const { ids, linesAt } = related[i];
    files.push(
      await writeSharded(
        rootDir,
        `${ANNOTATIONS_PATH}/${key}`,
        {
          ids,
          sizeBytes: (index) => listSizeBytes(linesAt(index).length),
          bytes: (index) => listBytes(lines, linesAt(index)),
        },
        signal,
      ),
    );
  }
  for (const [level, { cells }] of levels.entries()) {
    for (const [cell, listed] of cells) {
      signal?.throwIfAborted();
      const path = `${ANNOTATIONS_PATH}/spatial${level}/${cell}`;
      files.push(await writeBytesFile(rootDir, path, listBytes(lines, listed)));
    }
  }
  return files;
}

interface RelatedLines {
  /** Ascending; background is none of them. */
  readonly ids: BigUint64Array;
  /** Ascending. */
  linesAt(index: number): Uint32Array;
}

/** Lines sorted by segment once: each segment's are a stretch of them. */
function linesOfSegments(segments: BigUint64Array, count: number): RelatedLines {
  const known = Uint32Array.from({ length: count }, (_, line) => line)
    .filter((line) => segments[line] !== NO_SEGMENT)
    .sort((a, b) => (segments[a] === segments[b] ? a - b : segments[a] < segments[b] ? -1 : 1));
  const starts: number[] = [];
  known.forEach((line, i) => {
    if (i === 0 || segments[line] !== segments[known[i - 1]]) starts.push(i);
  });
  return {
    ids: BigUint64Array.from(starts, (start) => segments[known[start]]),
    linesAt: (index) => known.subarray(starts[index], starts[index + 1] ?? known.length),
  };
}

function annotationsInfo(
  count: number,
  levels: readonly SpatialLevel[],
  related: readonly RelatedLines[],
  { shapeVoxel, voxelNm }: { readonly shapeVoxel: Vec3; readonly voxelNm: Vec3 },
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
      sharding: shardingOf(related[i].ids.length),
    })),
    by_id: { key: "by_id", sharding: shardingOf(count) },
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
