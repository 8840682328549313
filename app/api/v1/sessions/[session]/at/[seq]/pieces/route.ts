export { getPiecesAt as GET } from "#server/web/session-history.ts";
