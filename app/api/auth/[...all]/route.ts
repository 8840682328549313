export { handleAuth as GET, handleAuth as POST } from "#server/web/entry-points.ts";
