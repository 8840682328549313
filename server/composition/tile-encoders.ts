import type { TileEncoders } from "#server/use-cases/tile-service.ts";
import { encodeImageTile } from "#server/volumes/image-tile.ts";
import { encodeLabelTileAt } from "#server/volumes/label-tile.ts";

export const tileEncoders: TileEncoders = {
  image: ({ volumes }, address, options) => encodeImageTile(volumes, address, options),
  labels: (volumes, { graph, partition }, address, signal) =>
    encodeLabelTileAt(volumes, address, graph.supervoxelIds, partition.rootIndices, signal),
};
