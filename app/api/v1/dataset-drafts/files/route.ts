export { listFiles as GET } from "#server/web/dataset-drafts.ts";
