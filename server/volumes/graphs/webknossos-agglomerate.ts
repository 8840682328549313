// Edges of a webKnossos agglomerate: for each agglomerate, its segments, and its edges as pairs of
// places in that list. What joins segments into agglomerates is what the file is, so all its edges are
// on. Its positions are of segments, no contacts. Read agglomerate by agglomerate, some thousands at
// once; one that is larger has its segments in memory, and its edges in stretches.
import type { AgglomerateArrays } from "#server/volumes/graphs/agglomerate-arrays.ts";
import type {
  EdgeBatch,
  EdgeSource,
  EdgeSourceOptions,
} from "#server/volumes/graphs/edge-source.ts";
import { ImportError } from "#server/volumes/import-error.ts";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

export const SEGMENTS_OFFSETS = "agglomerate_to_segments_offsets";
const SEGMENTS = "agglomerate_to_segments";
const EDGES_OFFSETS = "agglomerate_to_edges_offsets";
const EDGES = "agglomerate_to_edges";
const AFFINITIES = "agglomerate_to_affinities";
const POSITIONS = "agglomerate_to_positions";

/** Agglomerates whose offsets are read at once, and rows of segments or edges. */
const WINDOW = 65_536;
const STRETCH = 2 ** 18;
/** Of one agglomerate, half a gigabyte of ids. */
const MOST_SEGMENTS = 2 ** 26;

interface Lengths {
  readonly agglomerates: number;
  readonly segments: number;
  readonly edges: number;
  readonly hasPositions: boolean;
}

/** The arrays are the source's from now on. */
export async function openAgglomerate(
  arrays: AgglomerateArrays,
  options: EdgeSourceOptions,
): Promise<EdgeSource> {
  try {
    const lengths = await lengthsOf(arrays);
    return {
      address: arrays.address,
      format: "webknossos",
      direction: options.direction ?? "higher-merges",
      saysOn: true,
      positions: lengths.hasPositions ? "supervoxel" : "none",
      batches: (signal) => batchesOf(arrays, lengths, signal),
      close: () => arrays.close(),
    };
  } catch (error) {
    await arrays.close();
    throw error;
  }
}

async function lengthsOf(arrays: AgglomerateArrays): Promise<Lengths> {
  const rows = async (name: string, columns: number | null): Promise<number> => {
    const shape = await arrays.shapeOf(name);
    if (shape === null) throw problem(arrays, name, "is not there");
    const isRight = columns === null ? shape.length === 1 : `${shape.slice(1)}` === `${columns}`;
    if (isRight && shape[0] <= Number.MAX_SAFE_INTEGER) return shape[0];
    throw problem(arrays, name, `has the shape ${shape.join(" × ")}`);
  };
  const offsets = await rows(SEGMENTS_OFFSETS, null);
  const edgeOffsets = await rows(EDGES_OFFSETS, null);
  const segments = await rows(SEGMENTS, null);
  const edges = await rows(EDGES, 2);
  const affinities = await rows(AFFINITIES, null);
  if (offsets < 2 || edgeOffsets !== offsets) {
    throw problem(arrays, EDGES_OFFSETS, `has ${edgeOffsets} entries for ${offsets} of segments`);
  }
  if (affinities !== edges) {
    throw problem(arrays, AFFINITIES, `has ${affinities} entries for ${edges} edges`);
  }
  const hasPositions = (await arrays.shapeOf(POSITIONS)) !== null;
  if (hasPositions && (await rows(POSITIONS, 3)) !== segments) {
    throw problem(arrays, POSITIONS, `has another length than ${SEGMENTS}`);
  }
  return { agglomerates: offsets - 1, segments, edges, hasPositions };
}

async function* batchesOf(
  arrays: AgglomerateArrays,
  lengths: Lengths,
  signal?: AbortSignal,
): AsyncGenerator<EdgeBatch, void> {
  for (let start = 0; start < lengths.agglomerates; start += WINDOW) {
    const end = Math.min(start + WINDOW, lengths.agglomerates);
    const segmentEnds = await offsetsOf(arrays, SEGMENTS_OFFSETS, start, end, lengths.segments);
    const edgeEnds = await offsetsOf(arrays, EDGES_OFFSETS, start, end, lengths.edges);
    for (let from = 0; from < end - start; ) {
      let to = from + 1;
      const fits = (ends: Float64Array) => ends[to + 1] - ends[from] <= STRETCH;
      while (to < end - start && fits(segmentEnds) && fits(edgeEnds)) to++;
      const group: Group = { first: start, from, to, segmentEnds, edgeEnds };
      yield* groupBatches(arrays, group, lengths.hasPositions, signal);
      from = to;
    }
  }
}

/** Agglomerates from … to, counted from `first`; where each one's rows begin, and the last one's end. */
interface Group {
  readonly first: number;
  readonly from: number;
  readonly to: number;
  readonly segmentEnds: Float64Array;
  readonly edgeEnds: Float64Array;
}

/** The segments of a group, and a voxel of each. */
interface Segments {
  readonly ids: VoxelArray;
  readonly positions: VoxelArray | null;
}

async function* groupBatches(
  arrays: AgglomerateArrays,
  group: Group,
  hasPositions: boolean,
  signal?: AbortSignal,
): AsyncGenerator<EdgeBatch, void> {
  const { from, to, segmentEnds, edgeEnds } = group;
  const [segmentStart, segmentEnd] = [segmentEnds[from], segmentEnds[to]];
  if (edgeEnds[to] === edgeEnds[from]) return;
  if (segmentEnd - segmentStart > MOST_SEGMENTS) {
    throw problem(arrays, SEGMENTS, `has ${segmentEnd - segmentStart} segments in one agglomerate`);
  }
  const ids = await arrays.read(SEGMENTS, segmentStart, segmentEnd);
  if (ids instanceof Float32Array || ids instanceof Float64Array) {
    throw problem(arrays, SEGMENTS, "is not of whole numbers");
  }
  const segments: Segments = {
    ids,
    positions: hasPositions ? await arrays.read(POSITIONS, segmentStart, segmentEnd) : null,
  };
  for (let start = edgeEnds[from]; start < edgeEnds[to]; start += STRETCH) {
    signal?.throwIfAborted();
    const end = Math.min(start + STRETCH, edgeEnds[to]);
    const pairs = await arrays.read(EDGES, start, end);
    const score = Float64Array.from(await arrays.read(AFFINITIES, start, end), Number);
    yield batchOf(segments, rowsOfPairs(arrays, group, start, pairs), start, score);
  }
}

/** The segments that edges join, as rows of the group's. */
function rowsOfPairs(
  arrays: AgglomerateArrays,
  { first, from, segmentEnds, edgeEnds }: Group,
  start: number,
  pairs: VoxelArray,
): Uint32Array {
  const rows = new Uint32Array(pairs.length);
  let agglomerate = from;
  for (let at = 0; at < pairs.length; at++) {
    const edge = start + (at >> 1);
    while (edgeEnds[agglomerate + 1] <= edge) agglomerate++;
    const base = segmentEnds[agglomerate];
    const size = segmentEnds[agglomerate + 1] - base;
    const local = Number(pairs[at]);
    if (!(local >= 0 && local < size)) {
      const what = `names the segment ${local} of the ${size} that agglomerate ${first + agglomerate} has`;
      throw problem(arrays, `edge ${edge} in ${EDGES}`, what);
    }
    rows[at] = base - segmentEnds[from] + local;
  }
  return rows;
}

function batchOf(
  { ids, positions }: Segments,
  rows: Uint32Array,
  start: number,
  score: Float64Array,
): EdgeBatch {
  const count = score.length;
  const first = new BigUint64Array(count);
  const second = new BigUint64Array(count);
  const position = positions === null ? null : new Float64Array(3 * count);
  for (let edge = 0; edge < count; edge++) {
    first[edge] = BigInt(ids[rows[2 * edge]]);
    second[edge] = BigInt(ids[rows[2 * edge + 1]]);
    if (position === null || positions === null) continue;
    for (let axis = 0; axis < 3; axis++) {
      position[3 * edge + axis] = Number(positions[3 * rows[2 * edge] + axis]);
    }
  }
  return {
    count,
    first,
    second,
    score,
    contactSize: null,
    position,
    isOn: new Uint8Array(count).fill(1),
    say: (edge, part) => ({
      field: `edge ${edge + start} in ${part === "score" ? AFFINITIES : EDGES}`,
      value: String(part === "score" ? score[edge] : (part === "second" ? second : first)[edge]),
    }),
  };
}

/** Where each agglomerate's rows begin, and the last one's end: ascending, and within the array. */
async function offsetsOf(
  arrays: AgglomerateArrays,
  name: string,
  start: number,
  end: number,
  length: number,
): Promise<Float64Array> {
  const offsets = Float64Array.from(await arrays.read(name, start, end + 1), Number);
  let before = start === 0 ? 0 : offsets[0];
  for (const [at, offset] of offsets.entries()) {
    if (!(offset >= before && offset <= length)) {
      const what = `is ${offset}, after ${before} and with ${length} rows`;
      throw problem(arrays, `entry ${start + at} of ${name}`, what);
    }
    before = offset;
  }
  if (start === 0 && offsets[0] !== 0) throw problem(arrays, name, "does not begin with 0");
  return offsets;
}

function problem({ address }: AgglomerateArrays, field: string, what: string): ImportError {
  return new ImportError({
    file: address,
    field,
    problem: what,
    remedy: "export the agglomerate again, with its segments, edges and affinities",
  });
}
