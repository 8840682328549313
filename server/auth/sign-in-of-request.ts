import type { Auth } from "#server/auth/create-auth.ts";
import type { Person } from "#server/use-cases/store.ts";

/** Whose cookie the request carries; null for nobody, once signed out, and for who is disabled. */
export async function signInOfRequest(
  auth: Auth,
  headers: Headers,
): Promise<{ readonly person: Person; readonly signInId: string } | null> {
  const found = await auth.api.getSession({
    headers,
    query: { disableCookieCache: true, disableRefresh: true },
  });
  if (found === null || found.user.isDisabled) return null;
  const { id, name, email, isAdmin, isDemo, isDisabled } = found.user;
  return { person: { id, name, email, isAdmin, isDemo, isDisabled }, signInId: found.session.id };
}
