export { signInDemo as GET } from "#server/web/entry-points.ts";
