// The auth library brings thirty routes: sign-up, renaming oneself, showing one's cookie's token.
// These few are open, and whatever the library adds stays closed until it is listed here.
import type { BetterAuthPlugin } from "better-auth";

export const AUTH_BASE_PATH = "/api/auth";

const OPEN_PATHS = ["/sign-in/email", "/sign-out", "/change-password", "/join"];

/** `more`: of what is configured. */
export function openPathsPlugin(more: readonly string[]) {
  const open = new Set([...OPEN_PATHS, ...more].map((path) => AUTH_BASE_PATH + path));
  return {
    id: "open-paths",
    onRequest: async (request) => {
      if (open.has(new URL(request.url).pathname)) return undefined;
      return { response: new Response(null, { status: 404 }) };
    },
  } satisfies BetterAuthPlugin;
}
