export { getLabelTile as GET } from "#server/web/tiles.ts";
