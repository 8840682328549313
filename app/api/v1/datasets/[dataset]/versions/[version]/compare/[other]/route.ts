export { compareVersions as GET } from "#server/web/comparisons.ts";
