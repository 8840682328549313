export { signOutPerson as POST } from "#server/web/people.ts";
