export { getHome as GET } from "#server/web/home.ts";
