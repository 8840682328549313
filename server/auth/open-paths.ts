// The auth library brings thirty routes: sign-up, renaming oneself, showing one's cookie's token.
// These few are open, and whatever the library adds stays closed until it is listed here. What is
// closed never reaches the library, which would count each knock in the database.

export const AUTH_BASE_PATH = "/api/auth";

export const OPEN_PATHS = ["/sign-in/email", "/sign-out", "/change-password", "/join"];

type Handler = (request: Request) => Promise<Response>;

/** `more`: of what is configured. */
export function openPathsOnly(handler: Handler, more: readonly string[]): Handler {
  const open = new Set([...OPEN_PATHS, ...more].map((path) => AUTH_BASE_PATH + path));
  return async (request) => {
    if (open.has(new URL(request.url).pathname)) return handler(request);
    return new Response(null, { status: 404 });
  };
}
