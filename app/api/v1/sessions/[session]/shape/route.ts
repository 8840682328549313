export { getShape as GET } from "#server/web/shapes.ts";
