export { setReviewRules as PUT } from "#server/web/datasets.ts";
