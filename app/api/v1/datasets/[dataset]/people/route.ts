export { listPeopleOn as GET } from "#server/web/datasets.ts";
