// [OP8] The label volume as a version has it: dense indices of the version's own supervoxels, the
// volume's cut by the masks of the version's pieces. The volume itself never changes; a version
// without pieces reads it as it is.
import { isInsideVoxel, type Vec3 } from "#core/geometry/vector.ts";
import type { SupervoxelId } from "#core/ids/supervoxel-id.ts";
import type { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import type { SettledPieces } from "#core/supervoxels/settled-pieces.ts";
import type { Box, DatasetVolumes, VolumeReader } from "#server/volumes/volume-port.ts";

export interface VersionVolumes extends DatasetVolumes {
  /** Dense index of the version's supervoxel at a voxel, -1 in background. Throws outside of the volume. */
  supervoxelIndexAt(positionVoxel: Vec3): Promise<number>;
}

export interface VersionLabels {
  /** Of the label volume. */
  readonly importedIds: SupervoxelIds;
  /** Of the version. */
  readonly supervoxelIds: SupervoxelIds;
  readonly settled: SettledPieces;
}

export function versionVolumes(volumes: DatasetVolumes, version: VersionLabels): VersionVolumes {
  const labels = cutLabels(volumes.labels, version);
  const { voxelNm, shapeVoxel, image, imageType, imageRange, tileFormat } = volumes;
  return {
    ...{ voxelNm, shapeVoxel, image, imageType, imageRange, labels },
    ...(tileFormat === undefined ? {} : { tileFormat }),
    async supervoxelIndexAt(positionVoxel) {
      if (!isInsideVoxel(positionVoxel, shapeVoxel)) {
        throw new RangeError(`voxel ${positionVoxel} is outside ${shapeVoxel}`);
      }
      const [x, y, z] = positionVoxel;
      const [label] = await labels.readBlock(0, {
        minVoxel: positionVoxel,
        maxVoxel: [x + 1, y + 1, z + 1],
      });
      return label - 1;
    },
  };
}

function cutLabels(
  labels: VolumeReader<Uint32Array>,
  version: VersionLabels,
): VolumeReader<Uint32Array> {
  return {
    shapesVoxel: labels.shapesVoxel,
    factorsVoxel: labels.factorsVoxel,
    async readBlock(mip, box, signal) {
      const block = await labels.readBlock(mip, box, signal);
      relabel(block, box, labels.factorsVoxel[mip], version);
      return block;
    },
  };
}

const BACKGROUND = 0;
/** Of an entry that depends on the voxel. */
const IS_SPLIT = -1;

/** @param pixelVoxels voxels of mip 0 under one of the block, along x, y, z. */
function relabel(
  block: Uint32Array,
  { minVoxel, maxVoxel }: Box,
  pixelVoxels: Vec3,
  { importedIds, supervoxelIds, settled }: VersionLabels,
): void {
  const width = maxVoxel[0] - minVoxel[0];
  const height = maxVoxel[1] - minVoxel[1];
  const labelOf = new Map<number, number>();
  let last = BACKGROUND;
  let lastLabel = BACKGROUND;
  for (let i = 0; i < block.length; i++) {
    const label = block[i];
    if (label === BACKGROUND) continue;
    if (label !== last) {
      last = label;
      const known = labelOf.get(label);
      const id = importedIds.at(label - 1);
      lastLabel = known ?? (settled.isSplit(id) ? IS_SPLIT : supervoxelIds.indexOf(id) + 1);
      labelOf.set(label, lastLabel);
    }
    if (lastLabel !== IS_SPLIT) {
      block[i] = lastLabel;
      continue;
    }
    const x = minVoxel[0] + (i % width);
    const row = Math.floor(i / width);
    const first: Vec3 = [
      x * pixelVoxels[0],
      (minVoxel[1] + (row % height)) * pixelVoxels[1],
      (minVoxel[2] + Math.floor(row / height)) * pixelVoxels[2],
    ];
    const piece = pieceUnder(settled, importedIds.at(label - 1), first, pixelVoxels);
    block[i] = supervoxelIds.indexOf(piece) + 1;
  }
}

/** The piece of the first voxel under a pixel that is of the pixel's supervoxel, as pages show it. */
function pieceUnder(
  settled: SettledPieces,
  supervoxel: SupervoxelId,
  [x, y, z]: Vec3,
  pixelVoxels: Vec3,
): SupervoxelId {
  for (let dz = 0; dz < pixelVoxels[2]; dz++) {
    for (let dy = 0; dy < pixelVoxels[1]; dy++) {
      for (let dx = 0; dx < pixelVoxels[0]; dx++) {
        const id = settled.coveredIdAt(supervoxel, [x + dx, y + dy, z + dz]);
        if (id !== null) return id;
      }
    }
  }
  return settled.idAt(supervoxel, [x, y, z]);
}
