// What a provider's token endpoint answers, changed on its way: the id token's claims by a forger,
// signed again by the provider's own key or by one that is not.
import { type KeyObject, sign } from "node:crypto";
import type { ServerResponse } from "node:http";

export type Claims = Readonly<Record<string, unknown>>;

export interface Forgery {
  /** What the forged token says; left out, what the true one says. */
  readonly claims?: (claims: Claims) => Claims;
  /** By whom it is signed; null leaves it unsigned, and says so in its head. */
  readonly key: KeyObject | null;
}

/** The next answer that is written to `response` has a forged token in it. */
export function forgeAnswer(response: ServerResponse, forgery: Forgery): void {
  const end = response.end.bind(response);
  response.end = ((body: unknown) => {
    const text = Buffer.from(body as string | Uint8Array).toString();
    const answer = JSON.parse(text) as { id_token?: string };
    if (typeof answer.id_token !== "string") return end(text);
    const forged = JSON.stringify({ ...answer, id_token: forgedToken(answer.id_token, forgery) });
    response.setHeader("content-length", Buffer.byteLength(forged));
    return end(forged);
  }) as typeof response.end;
}

function forgedToken(token: string, { claims = (it) => it, key }: Forgery): string {
  const [head, body] = token.split(".").slice(0, 2).map(decoded);
  const parts = [key === null ? { ...head, alg: "none" } : head, claims(body)];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature =
    key === null ? "" : sign("sha256", Buffer.from(signed.join(".")), key).toString("base64url");
  return [...signed, signature].join(".");
}

function decoded(part: string): Claims {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Claims;
}
