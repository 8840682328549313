// Signing in and out at the accounts' own endpoints.

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
