export { getSegmentAt as GET } from "#server/web/session-history.ts";
