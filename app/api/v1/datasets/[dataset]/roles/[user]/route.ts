export { setRole as PUT } from "#server/web/people.ts";
