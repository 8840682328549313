export { listVersionSynapses as GET } from "#server/web/datasets.ts";
