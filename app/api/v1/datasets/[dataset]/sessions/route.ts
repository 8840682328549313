export { listSessions as GET } from "#server/web/datasets.ts";
export { createSession as POST } from "#server/web/new-session.ts";
