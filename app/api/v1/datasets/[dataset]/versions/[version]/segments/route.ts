export { listVersionSegments as GET } from "#server/web/segments.ts";
