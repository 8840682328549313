export { listTokens as GET, makeToken as POST } from "#server/web/account.ts";
