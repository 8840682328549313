export { listVersionNeurons as GET } from "#server/web/datasets.ts";
