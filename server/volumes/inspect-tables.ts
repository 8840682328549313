// What there is to know of edges or synapses, in whatever format, before they are imported. At most so
// many rows are read as take a moment.
import type { GraphInspection, SynapsesInspection } from "#core/datasets/inspection.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { type PositionReading, voxelOf } from "#server/volumes/graphs/placement-check.ts";
import { openedOver } from "#server/volumes/opened-over.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";

const MAX_ROWS = 500_000;
const MAX_SITES = 4_000;

/** `ids` are looked for in the rows. The store is closed. */
export function inspectEdges(
  tables: TableOpeners,
  store: ByteStore,
  ids: readonly bigint[],
  signal?: AbortSignal,
): Promise<GraphInspection> {
  return withSource(store, tables.openEdges, async (source) => {
    const missing = new Set(ids);
    let rowCount = 0;
    for await (const { count, first, second } of source.batches(signal)) {
      const taken = Math.min(count, MAX_ROWS - rowCount);
      for (let edge = 0; edge < taken && missing.size > 0; edge++) {
        missing.delete(first[edge]);
        missing.delete(second[edge]);
      }
      rowCount += taken;
      if (taken < count) break;
    }
    const askedIds = ids.length;
    const foundIds = askedIds - missing.size;
    const isWhole = rowCount < MAX_ROWS;
    return { format: source.format, rowCount, isWhole, askedIds, foundIds };
  });
}

/**
 * The store is closed.
 * @param voxelNm without it, sites that are written in nm cannot be drawn.
 */
export function inspectSynapses(
  tables: TableOpeners,
  store: ByteStore,
  voxelNm: Vec3 | null,
  signal?: AbortSignal,
): Promise<SynapsesInspection> {
  return withSource(store, tables.openSynapses, async (source) => {
    const { format, reading } = source;
    const sites: Site[] = [];
    let rowCount = 0;
    const note = (side: Site["side"], position: readonly number[] | null): void => {
      if (position === null || sites.length >= MAX_SITES) return;
      const positionVoxel = siteVoxel(position, reading, voxelNm);
      if (positionVoxel !== null) sites.push({ side, positionVoxel });
    };
    for await (const { pre, post } of source.rows(signal)) {
      if (rowCount === MAX_ROWS) return { format, rowCount, isWhole: false, sites };
      rowCount++;
      note("pre", pre);
      note("post", post);
    }
    return { format, rowCount, isWhole: true, sites };
  });
}

type Site = SynapsesInspection["sites"][number];

function siteVoxel(
  position: readonly number[],
  reading: PositionReading,
  voxelNm: Vec3 | null,
): Site["positionVoxel"] | null {
  if (reading.unit === "nm" && voxelNm === null) return null;
  const [x, y, z] = voxelOf(position, 0, reading, voxelNm ?? [1, 1, 1]);
  return [x, y, z].every(Number.isFinite) ? [x, y, z] : null;
}

async function withSource<S extends { close(): Promise<void> }, T>(
  store: ByteStore,
  open: (store: ByteStore) => Promise<S>,
  use: (source: S) => Promise<T>,
): Promise<T> {
  const opened = await openedOver(store, open);
  return use(opened.source).finally(() => opened.close());
}
