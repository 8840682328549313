export { getPieces as GET } from "#server/web/sessions.ts";
