export { describeVersion as PUT, getDescription as GET } from "#server/web/descriptions.ts";
