export { inspectLayer as POST } from "#server/web/dataset-drafts.ts";
