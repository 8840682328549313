export { changePerson as PATCH } from "#server/web/people.ts";
