import type { TileEncoders } from "#server/use-cases/tile-service.ts";
import { encodeImageTile } from "#server/volumes/image-tile.ts";
import { encodeLabelTileAt } from "#server/volumes/label-tile.ts";

export const tileEncoders: TileEncoders = {
  image: ({ volumes }, address) => encodeImageTile(volumes, address),
  labels: (volumes, { graph, partition }, address) =>
    encodeLabelTileAt(volumes, address, graph.supervoxelIds, partition.rootIndices),
};
