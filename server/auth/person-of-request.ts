import type { Auth } from "#server/auth/create-auth.ts";
import type { Person } from "#server/use-cases/store.ts";

/** Who holds the request's cookie [LV4]; null for nobody, and once they were signed out. */
export async function personOfRequest(auth: Auth, headers: Headers): Promise<Person | null> {
  const found = await auth.api.getSession({
    headers,
    query: { disableCookieCache: true, disableRefresh: true },
  });
  if (found === null) return null;
  const { id, name, email, isAdmin, isDemo } = found.user;
  return { id, name, email, isAdmin, isDemo };
}
