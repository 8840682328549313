export { finalize as POST, getFinalizeProgress as GET } from "#server/web/sessions.ts";
