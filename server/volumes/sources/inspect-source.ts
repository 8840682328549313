// What there is to know of a source before it is imported: its levels as it tells of them, and the
// voxels of a part in its middle. It reads a few blocks, however large the volume is.
import type { SourceLevelFacts, VolumeInspection, VoxelSample } from "#core/datasets/inspection.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { SourceLevel, VolumeSource, VoxelArray } from "#server/volumes/sources/source-port.ts";

const SAMPLE_PX = 256;
const SAMPLE_SECTIONS = 3;
const BINS = 128;
const CLIPPED_SHARE = 0.001;

export interface InspectedSource {
  readonly inspection: VolumeInspection;
  /** Of the labels in the middle, at most so many as are worth looking for in a graph. */
  readonly ids: readonly bigint[];
}

const MAX_IDS = 1_000;

export function levelFacts({ shapeVoxel, voxelNm, offsetNm }: SourceLevel): SourceLevelFacts {
  return {
    shapeVoxel: [...shapeVoxel],
    voxelNm: voxelNm === null ? null : [...voxelNm],
    offsetNm: [...offsetNm],
  };
}

export async function inspectSource(
  source: VolumeSource,
  signal?: AbortSignal,
): Promise<InspectedSource> {
  const parts: VoxelArray[] = [];
  const [width, height, depth] = source.levels[0].shapeVoxel;
  const size: Vec3 = [Math.min(SAMPLE_PX, width), Math.min(SAMPLE_PX, height), 1];
  const x = Math.floor((width - size[0]) / 2);
  const y = Math.floor((height - size[1]) / 2);
  const sections = new Set(
    Array.from({ length: SAMPLE_SECTIONS }, (_, part) =>
      Math.min(depth - 1, Math.floor((depth * (2 * part + 1)) / (2 * SAMPLE_SECTIONS))),
    ),
  );
  for (const z of sections) {
    signal?.throwIfAborted();
    const box = { minVoxel: [x, y, z], maxVoxel: [x + size[0], y + size[1], z + 1] } as const;
    parts.push(await source.readBlock(0, box, signal));
  }
  const { sample, ids } = sampleOf(parts, size[0]);
  return {
    inspection: {
      format: "",
      purpose: source.purpose,
      voxelType: source.voxelType,
      contrast: source.contrast ? [...source.contrast] : null,
      dimensions: (source.dimensions ?? []).map(({ name, size, labels }) => ({
        ...{ name, size },
        labels: labels === null ? null : [...labels],
      })),
      levels: source.levels.map(levelFacts),
      sample,
    },
    ids,
  };
}

function sampleOf(
  parts: readonly VoxelArray[],
  width: number,
): { readonly sample: VoxelSample; readonly ids: readonly bigint[] } {
  const counts = new Map<number | bigint, number>();
  let equal = 0;
  let pairs = 0;
  let voxelCount = 0;
  for (const part of parts) {
    voxelCount += part.length;
    for (let at = 0; at < part.length; at++) {
      const value = part[at];
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (at % width === 0) continue;
      pairs++;
      if (part[at - 1] === value) equal++;
    }
  }
  const values = [...counts.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const zeros = (counts.get(0) ?? 0) + (counts.get(0n) ?? 0);
  const isWhole = parts.every(
    (part) => !(part instanceof Float32Array || part instanceof Float64Array),
  );
  const sample: VoxelSample = {
    voxelCount,
    min: String(values[0] ?? 0),
    max: String(values.at(-1) ?? 0),
    distinctCount: counts.size,
    zeroShare: zeros / Math.max(1, voxelCount),
    equalShare: equal / Math.max(1, pairs),
    ...greysOf(values, counts, voxelCount),
  };
  const ids = isWhole ? values.map(BigInt).filter((id) => id > 0n) : [];
  const step = Math.max(1, Math.ceil(ids.length / MAX_IDS));
  return { sample, ids: ids.filter((_, at) => at % step === 0) };
}

/** Bins, and the greys beyond which hardly any voxel is; of finite values only. */
function greysOf(
  values: readonly (number | bigint)[],
  counts: ReadonlyMap<number | bigint, number>,
  voxelCount: number,
): Pick<VoxelSample, "histogram" | "contrast"> {
  const greys = values.filter((value) => typeof value === "bigint" || Number.isFinite(value));
  if (greys.length < 2) return { histogram: null, contrast: null };
  const low = Number(greys[0]);
  const high = Number(greys.at(-1));
  const bins = new Array<number>(BINS).fill(0);
  const clipped = voxelCount * CLIPPED_SHARE;
  let seen = 0;
  let darkest: number | null = null;
  let brightest = high;
  for (const value of greys) {
    const grey = Number(value);
    const count = counts.get(value) ?? 0;
    bins[Math.min(BINS - 1, Math.floor(((grey - low) / (high - low)) * BINS))] += count;
    seen += count;
    if (darkest === null && seen > clipped) darkest = grey;
    if (seen <= voxelCount - clipped) brightest = grey;
  }
  const from = darkest ?? low;
  const contrast: [number, number] = from < brightest ? [from, brightest] : [low, high];
  return { histogram: { low, high, counts: bins }, contrast };
}
