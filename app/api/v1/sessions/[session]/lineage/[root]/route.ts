export { getLineage as GET } from "#server/web/session-history.ts";
