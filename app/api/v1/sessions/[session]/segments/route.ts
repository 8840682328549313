export { askSegments as POST } from "#server/web/segments.ts";
