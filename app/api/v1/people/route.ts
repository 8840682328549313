export { addPerson as POST, listPeople as GET } from "#server/web/people.ts";
