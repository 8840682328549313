export { endSignIns as DELETE, listSignIns as GET } from "#server/web/account.ts";
