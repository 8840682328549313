export { askVersionRoots as POST } from "#server/web/segments.ts";
