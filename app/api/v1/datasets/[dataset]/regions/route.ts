export { askRegions as POST, getRegions as GET } from "#server/web/regions.ts";
