export { getSupervoxelBlame as GET } from "#server/web/session-history.ts";
