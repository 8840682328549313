export { finalize as POST } from "#server/web/sessions.ts";
