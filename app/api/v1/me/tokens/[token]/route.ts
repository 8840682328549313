export { revokeToken as DELETE } from "#server/web/account.ts";
