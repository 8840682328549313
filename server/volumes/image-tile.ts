// An EM tile as it travels: grey JPEG of quality 80, the fastest to make of those that are small
// enough. It is a picture to look at: nothing is ever computed from it.
import sharp from "sharp";
import { type TileRequest, tileBox } from "#server/volumes/tile-grid.ts";
import type { DatasetVolumes } from "#server/volumes/volume-port.ts";

// A tile is too small to share out; several tiles at a time fill the cores better.
sharp.concurrency(1);

export interface ImageTile {
  readonly bytes: Uint8Array;
  readonly contentType: "image/jpeg";
}

/** Null where the volume has no such tile. */
export async function encodeImageTile(
  volumes: Pick<DatasetVolumes, "image">,
  request: TileRequest,
): Promise<ImageTile | null> {
  const box = tileBox(volumes.image.shapesVoxel, request);
  if (box === null) return null;
  const pixels = await volumes.image.readBlock(request.mip, box);
  const width = box.maxVoxel[0] - box.minVoxel[0];
  const height = box.maxVoxel[1] - box.minVoxel[1];
  const bytes = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace("b-w")
    .jpeg({ quality: 80 })
    .toBuffer();
  return { bytes, contentType: "image/jpeg" };
}
