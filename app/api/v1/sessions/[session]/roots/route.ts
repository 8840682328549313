export { askRoots as POST } from "#server/web/sessions.ts";
