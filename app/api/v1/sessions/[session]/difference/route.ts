export { getDifference as GET } from "#server/web/sessions.ts";
