export { getDataset as GET } from "#server/web/datasets.ts";
