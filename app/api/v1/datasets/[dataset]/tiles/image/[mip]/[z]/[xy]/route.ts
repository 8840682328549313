export { getImageTile as GET } from "#server/web/tiles.ts";
