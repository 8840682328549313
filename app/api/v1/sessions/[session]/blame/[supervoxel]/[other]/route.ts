export { getEdgeBlame as GET } from "#server/web/session-history.ts";
