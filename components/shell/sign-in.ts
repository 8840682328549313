// Signing in and out at the accounts' own endpoints.
import { accepted, type Result, refused } from "#core/result.ts";

export type SignInProblem = "wrong" | "too-many" | "network" | "unavailable" | "server";

function problemOf(status: number): SignInProblem {
  if (status === 429) return "too-many";
  if (status === 503) return "unavailable";
  return status >= 500 ? "server" : "wrong";
}

/** null where the person is now signed in. */
export async function requestSignIn(
  email: string,
  password: string,
): Promise<SignInProblem | null> {
  try {
    const response = await fetch("/api/auth/sign-in/email", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    return response.ok ? null : problemOf(response.status);
  } catch {
    return "network";
  }
}

export interface ProviderSignIn {
  readonly next: string;
  readonly onRefused: string;
  readonly invitation?: string | undefined;
}

/** The provider's address to go to. */
export async function requestProviderSignIn(
  asked: ProviderSignIn,
): Promise<Result<string, SignInProblem>> {
  const { next, onRefused, invitation } = asked;
  const body = {
    provider: "oidc",
    callbackURL: next,
    errorCallbackURL: onRefused,
    ...(invitation === undefined ? {} : { invitation }),
  };
  try {
    const response = await fetch("/api/auth/sign-in/social", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) return refused(response.status === 429 ? "too-many" : "server");
    const { url } = (await response.json()) as { url?: unknown };
    return typeof url === "string" && /^https?:\/\//.test(url) ? accepted(url) : refused("server");
  } catch {
    return refused("network");
  }
}

/** Why the provider's word did not open an account, as the answer that it came back with says. */
export const PROVIDER_PROBLEMS = {
  access_denied: "denied",
  account_not_linked: "not-linked",
  email_domain: "domain",
  email_not_found: "unverified",
  email_not_verified: "unverified",
  not_invited: "not-invited",
  state_mismatch: "state",
  state_not_found: "state",
} as const;

export type ProviderProblem =
  | (typeof PROVIDER_PROBLEMS)[keyof typeof PROVIDER_PROBLEMS]
  | "refused";

export function providerProblemOf(error: string): ProviderProblem {
  const known: Readonly<Record<string, ProviderProblem>> = PROVIDER_PROBLEMS;
  return (Object.hasOwn(known, error) ? known[error] : undefined) ?? "refused";
}

/** False where the server could not be told; the person is still signed in. */
export async function requestSignOut(): Promise<boolean> {
  try {
    const response = await fetch("/api/auth/sign-out", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** A path of this app and nothing else: a link must not lead a person away after signing in. */
export function safeNextPath(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next) || /[\\\p{Cc}]/u.test(next)) return "/";
  return next;
}
