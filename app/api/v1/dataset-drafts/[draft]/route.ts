export {
  deleteDraft as DELETE,
  getDraft as GET,
  putDraft as PUT,
} from "#server/web/dataset-drafts.ts";
