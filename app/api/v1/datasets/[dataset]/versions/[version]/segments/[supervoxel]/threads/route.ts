export { getThreads as GET } from "#server/web/version-past.ts";
