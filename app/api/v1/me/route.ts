export { getMe as GET } from "#server/web/datasets.ts";
