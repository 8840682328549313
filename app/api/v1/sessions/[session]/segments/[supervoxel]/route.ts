export { getSegment as GET } from "#server/web/sessions.ts";
