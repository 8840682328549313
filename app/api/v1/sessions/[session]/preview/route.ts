export { previewEdit as POST } from "#server/web/sessions.ts";
