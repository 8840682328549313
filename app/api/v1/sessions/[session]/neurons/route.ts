export { getNeurons as GET } from "#server/web/sessions.ts";
