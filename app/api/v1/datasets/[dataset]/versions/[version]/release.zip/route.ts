export { getReleaseZip as GET } from "#server/web/releases.ts";
