export { handleCommand as POST } from "#server/web/entry-points.ts";
