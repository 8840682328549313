// How a version's graph lies in its file. Little-endian. A header of 64 bytes: u32 magic "FGR3", u32
// supervoxels n, u32 edges m, u32 zero, f64 mergeAffinity, zeros. Then the columns below, each from
// a multiple of 8 bytes. Then, as u32, the CRC-32 of each block of BLOCK_ENTRIES entries, column by
// column; and last the CRC-32 of the header, the fences and those checksums. So opening a file reads
// little of it, and whatever is read later is checked when it is read.
import { BLOCK_ENTRIES } from "#core/segmentation/block-column.ts";

export const GRAPH_MAGIC = 0x33524746;
export const GRAPH_HEADER_BYTES = 64;

const ENTRY_BYTES = {
  supervoxelIds: 8,
  sizesVoxel: 4,
  positionsVoxel: 4,
  edgeA: 4,
  edgeB: 4,
  affinity: 4,
  contactVoxel: 4,
  edgeFlags: 1,
  rowStarts: 4,
  rowEntries: 4,
  rowEdges: 4,
  rootIndices: 4,
  memberStarts: 4,
  members: 4,
  /** The first id of each block of ids. */
  fences: 8,
} as const;

export type GraphColumnName = keyof typeof ENTRY_BYTES;

export interface ColumnPlace {
  readonly entries: number;
  readonly entryBytes: number;
  readonly offsetBytes: number;
  readonly blocks: number;
  /** The position of its first block's checksum among all. */
  readonly firstChecksum: number;
}

export interface GraphLayout {
  readonly places: Readonly<Record<GraphColumnName, ColumnPlace>>;
  readonly checksumCount: number;
  readonly checksumsOffsetBytes: number;
  readonly fileBytes: number;
}

export function graphLayout(n: number, m: number): GraphLayout {
  const entries: Readonly<Record<GraphColumnName, number>> = {
    supervoxelIds: n,
    sizesVoxel: n,
    positionsVoxel: 3 * n,
    edgeA: m,
    edgeB: m,
    affinity: m,
    contactVoxel: 3 * m,
    edgeFlags: m,
    rowStarts: n + 1,
    rowEntries: 2 * m,
    rowEdges: 2 * m,
    rootIndices: n,
    memberStarts: n + 1,
    members: n,
    fences: Math.ceil(n / BLOCK_ENTRIES),
  };
  let offsetBytes = GRAPH_HEADER_BYTES;
  let firstChecksum = 0;
  const places: Partial<Record<GraphColumnName, ColumnPlace>> = {};
  for (const name of Object.keys(ENTRY_BYTES) as GraphColumnName[]) {
    const entryBytes = ENTRY_BYTES[name];
    const blocks = Math.ceil(entries[name] / BLOCK_ENTRIES);
    places[name] = { entries: entries[name], entryBytes, offsetBytes, blocks, firstChecksum };
    offsetBytes += 8 * Math.ceil((entries[name] * entryBytes) / 8);
    firstChecksum += blocks;
  }
  return {
    places: places as Record<GraphColumnName, ColumnPlace>,
    checksumCount: firstChecksum,
    checksumsOffsetBytes: offsetBytes,
    fileBytes: offsetBytes + 4 * firstChecksum + 4,
  };
}
