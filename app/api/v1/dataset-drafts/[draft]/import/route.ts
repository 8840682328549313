export { deleteImport as DELETE, postImport as POST } from "#server/web/dataset-drafts.ts";
