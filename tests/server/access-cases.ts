// Everything that is sent to a guarded route: each method as each caller, from the page itself, from
// a foreign one and from none, with the headers that have led past somebody's checks before.
import {
  CALLERS,
  type Caller,
  type Guarded,
  type Rule,
  statusFor,
} from "#tests/server/access-rules.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export const FOREIGN_ORIGIN = "https://elsewhere.example";
/** A page in a sandbox says "null"; a script that is no page says nothing. */
export const REFUSED_ORIGINS = [FOREIGN_ORIGIN, "null", null] as const;

/** What once led past Next's middleware, and what a client might hope that a server believes. */
export const BYPASS: readonly Readonly<Record<string, string>>[] = [
  { "x-middleware-subrequest": Array(5).fill("middleware").join(":") },
  { "x-middleware-subrequest": Array(5).fill("src/middleware").join(":") },
  { "x-middleware-subrequest": "pages/_middleware", "x-middleware-next": "1" },
  { "x-middleware-rewrite": "/sign-in", "x-middleware-override-headers": "cookie" },
];

/** What is sent, and the status that must come back. */
export interface AccessCase {
  readonly as: Caller;
  readonly method: string;
  readonly origin?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

/** Next answers OPTIONS, and HEAD wherever it answers GET; tiles are for GET alone. */
export function casesOf({ methods }: Guarded, server: "next" | "tiles"): readonly AccessCase[] {
  const isNext = server === "next";
  return METHODS.flatMap((method) => {
    const rule = methods[isNext && method === "HEAD" ? "GET" : method];
    if (rule !== undefined) {
      const callers = rule.onlyRefusals
        ? CALLERS.filter((as) => statusFor(rule, as) !== rule.answers)
        : CALLERS;
      return callers.flatMap((as) => casesAs(as, method, rule));
    }
    const status = isNext && method === "OPTIONS" ? 204 : 405;
    return CALLERS.map((as) => ({ as, method, status }));
  });
}

function casesAs(as: Caller, method: string, rule: Rule): readonly AccessCase[] {
  const plain = { as, method, status: statusFor(rule, as) };
  const isRead = method === "GET" || method === "HEAD" || rule.needs === "door";
  const fromElsewhere = isRead
    ? [{ ...plain, origin: null }]
    : REFUSED_ORIGINS.map((origin) => ({
        ...plain,
        origin,
        // A token is sent by a program on purpose: no page sends one for it.
        status: as === "token" ? plain.status : 403,
      }));
  const bypass = bypassesAs(as, method).map((headers) => ({ ...plain, headers }));
  return [plain, ...fromElsewhere, ...bypass];
}

/** All of them as those who may least; as everybody else one, another for each method. */
function bypassesAs(as: Caller, method: string): typeof BYPASS {
  if (as === "nobody" || as === "viewer") return BYPASS;
  const turn = CALLERS.indexOf(as) + (METHODS as readonly string[]).indexOf(method);
  return [BYPASS[turn % BYPASS.length]];
}
