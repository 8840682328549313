// Who asks [LV4]: the person whose sign-in's cookie or whose API token the request carries. A request
// with an Authorization header is judged by that alone: a cookie beside it counts for nothing.
import type { Role } from "#core/access/role.ts";
import type { Auth } from "#server/auth/create-auth.ts";
import { signInOfRequest } from "#server/auth/sign-in-of-request.ts";
import type { WayIn } from "#server/use-cases/ports/access.ts";
import type { Person, Store } from "#server/use-cases/store.ts";
import { TOKEN_PREFIX, tokenHash } from "#server/use-cases/tokens-desk.ts";

export interface Caller extends Person, WayIn {
  /** A token's greatest role; null where a person is signed in. */
  readonly maxRole: Role | null;
}

const BEARER = /^Bearer +(\S{1,200})$/i;

/** No browser sends this header by itself, so no foreign page can make one send it. */
export function carriesToken(headers: Headers): boolean {
  return headers.has("authorization");
}

export async function callerOfRequest(
  deps: { readonly auth: Auth; readonly store: Store; readonly nowMs: () => number },
  headers: Headers,
): Promise<Caller | null> {
  if (carriesToken(headers)) return callerOfToken(deps, headers.get("authorization") ?? "");
  const signIn = await signInOfRequest(deps.auth, headers);
  if (signIn === null) return null;
  const { person, signInId } = signIn;
  return { ...person, userId: person.id, signInId, tokenId: null, maxRole: null };
}

async function callerOfToken(
  { store, nowMs }: { readonly store: Store; readonly nowMs: () => number },
  header: string,
): Promise<Caller | null> {
  const token = BEARER.exec(header)?.[1];
  if (token === undefined || !token.startsWith(TOKEN_PREFIX)) return null;
  const record = await store.takeToken(tokenHash(token), nowMs());
  const person = record === null ? null : await store.findPerson(record.userId);
  if (record === null || person === null || person.isDisabled) return null;
  // The site's own affairs are for people who are signed in.
  return {
    ...person,
    isAdmin: false,
    userId: person.id,
    signInId: null,
    tokenId: record.id,
    maxRole: record.maxRole,
  };
}
