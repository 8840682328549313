export { submitIntents as POST } from "#server/web/sessions.ts";
