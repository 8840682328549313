export { getVersionShape as GET } from "#server/web/shapes.ts";
