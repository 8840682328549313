export { getSession as GET } from "#server/web/sessions.ts";
