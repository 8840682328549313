export { getSignOffs as GET } from "#server/web/version-past.ts";
