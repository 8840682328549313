export { listDatasets as GET } from "#server/web/datasets.ts";
