export { getSection as GET } from "#server/web/dataset-drafts.ts";
