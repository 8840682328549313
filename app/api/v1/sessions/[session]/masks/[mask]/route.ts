export { getMask as GET } from "#server/web/sessions.ts";
