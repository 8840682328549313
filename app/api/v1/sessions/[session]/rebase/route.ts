export { getRebase as GET } from "#server/web/sessions.ts";
