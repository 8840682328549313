export { endSignIn as DELETE } from "#server/web/account.ts";
