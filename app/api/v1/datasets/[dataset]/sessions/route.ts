export { createSession as POST, listSessions as GET } from "#server/web/datasets.ts";
