// A label tile as it travels: core's layout, gzipped, to be sent with `content-encoding: gzip`.
// It depends on the version's roots alone, never on a session, so it is cached for ever.
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { encodeLabelTile, type LabelTile } from "#core/protocol/label-tile.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { Uint32Column } from "#core/segmentation/uint32-column.ts";
import { rowsOfTile, type TileRequest, tileBox } from "#server/volumes/tile-grid.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

const gzipAsync = promisify(gzip);

/**
 * @param volumes labels are dense indices + 1 of the version's supervoxels, whose ids these are.
 * @param rootIndices the dense index of each supervoxel's root in the version.
 * @returns null where the volume has no such tile. Rejects with the signal's reason.
 */
export async function encodeLabelTileAt(
  volumes: Pick<DatasetVolumes, "labels" | "voxelNm">,
  request: TileRequest,
  supervoxelIds: SupervoxelIds,
  rootIndices: Uint32Column,
  signal?: AbortSignal,
): Promise<Uint8Array | null> {
  const placed = tileBox(volumes.labels, volumes.voxelNm, request);
  if (placed === null) return null;
  const labels = await volumes.labels.readBlock(request.mip, placed.box, signal);
  signal?.throwIfAborted();
  const { slots, index } = indexLabels(rowsOfTile(request.plane, labels, placed));
  const supervoxels = new BigUint64Array(slots.size);
  const baseRoots = new BigUint64Array(slots.size);
  for (const [label, slot] of slots) {
    if (label === 0) continue;
    supervoxels[slot] = supervoxelIds.at(label - 1);
    baseRoots[slot] = supervoxelIds.at(rootIndices.at(label - 1));
  }
  const tile: LabelTile = {
    widthPx: placed.widthPx,
    heightPx: placed.heightPx,
    supervoxels,
    baseRoots,
    index,
  };
  return gzipAsync(encodeLabelTile(tile), { level: 6 });
}

/** Slot 0 is background, whether the tile shows any or not. */
function indexLabels(labels: Uint32Array): {
  readonly slots: ReadonlyMap<number, number>;
  readonly index: Uint8Array | Uint16Array;
} {
  const slots = new Map([[0, 0]]);
  const index = new Uint16Array(labels.length);
  let last = 0;
  let lastSlot = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== last) {
      last = label;
      const known = slots.get(label);
      lastSlot = known ?? slots.size;
      if (known === undefined) slots.set(label, lastSlot);
    }
    index[i] = lastSlot;
  }
  // 256² pixels cannot hold more than one label too many: only if each differs and none is background.
  if (slots.size > 65536) throw new RangeError("a tile holds more labels than it can name");
  return { slots, index: slots.size <= 256 ? Uint8Array.from(index) : index };
}
