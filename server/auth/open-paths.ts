// The auth library brings thirty routes: sign-up, renaming oneself, showing one's cookie's token.
// These few are open, and whatever the library adds stays closed until it is listed here.
import type { BetterAuthPlugin } from "better-auth";

export const AUTH_BASE_PATH = "/api/auth";

const OPEN_PATHS: ReadonlySet<string> = new Set(
  ["/sign-in/email", "/sign-out", "/change-password", "/join"].map((path) => AUTH_BASE_PATH + path),
);

export const openPathsPlugin = {
  id: "open-paths",
  onRequest: async (request) => {
    if (OPEN_PATHS.has(new URL(request.url).pathname)) return undefined;
    return { response: new Response(null, { status: 404 }) };
  },
} satisfies BetterAuthPlugin;
