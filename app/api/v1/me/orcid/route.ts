export { getOrcid as GET, setOrcid as PUT } from "#server/web/descriptions.ts";
