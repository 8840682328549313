export { getEdits as GET } from "#server/web/version-past.ts";
