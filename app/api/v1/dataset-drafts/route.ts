export { createDraft as POST, listDrafts as GET } from "#server/web/dataset-drafts.ts";
