export { getSynapses as GET } from "#server/web/sessions.ts";
