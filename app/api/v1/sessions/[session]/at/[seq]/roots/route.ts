export { getRootsAt as GET } from "#server/web/session-history.ts";
