export { deleteDataset as DELETE, getDataset as GET } from "#server/web/datasets.ts";
