// What of a session is copied onto this computer, so that its page opens without a line. Only reads
// are, only a session's own, and nothing of accounts.
import { MAX_STACK_SLICES } from "#core/protocol/tile-stack.ts";

/**
 * - `static`: a file of the build, named after its content; it never changes.
 * - `page`: a session's page; its answers come by `me`, `session` and `answer`.
 * - `tile`: image or labels; kept while there is room, when the page says that it has looked at them.
 * - `stack`: tiles of some slices in one answer; each is kept as a tile of its own.
 */
export type CopyKind = "static" | "page" | "me" | "session" | "answer" | "tile" | "stack";

export interface AskedFor {
  readonly method: string;
  readonly pathname: string;
  readonly search: string;
  readonly isNavigation: boolean;
}

const ID = "[0-9A-Za-z-]+";
const PAGE = new RegExp(`^/sessions/(${ID})$`);
const SESSION = new RegExp(`^/api/v1/sessions/(${ID})$`);
const ANSWERS = [
  new RegExp(`^/api/v1/sessions/${ID}/pieces$`),
  new RegExp(`^/api/v1/sessions/${ID}/masks/${ID}$`),
  new RegExp(`^/api/v1/datasets/${ID}$`),
  new RegExp(`^/api/v1/datasets/${ID}/versions/\\d+/(neurons|synapses)$`),
];
const TILE = new RegExp(`^/api/v1/datasets/${ID}/tiles/(image|labels)/`);
const TILE_SLICE = /^(.*\/)(\d+)(\/\d+_\d+)$/;

/** null for what always goes to the server and is not copied. */
export function copyKindOf(asked: AskedFor): CopyKind | null {
  const { pathname } = asked;
  if (asked.method !== "GET") return null;
  if (pathname.startsWith("/_next/static/")) return "static";
  if (asked.isNavigation) return PAGE.test(pathname) ? "page" : null;
  if (TILE.test(pathname)) return slicesIn(asked.search) === null ? "tile" : "stack";
  if (asked.search !== "") return null;
  if (pathname === "/api/v1/me") return "me";
  if (SESSION.test(pathname)) return "session";
  return ANSWERS.some((answer) => answer.test(pathname)) ? "answer" : null;
}

/** The paths of the tiles in a stack, in its order; null where the address is not a stack's. */
export function tilePathsOf({ pathname, search }: Pick<AskedFor, "pathname" | "search">) {
  const slices = slicesIn(search);
  const [, before, first, after] = TILE_SLICE.exec(pathname) ?? [];
  if (slices === null || first === undefined) return null;
  const apart = Number(new URLSearchParams(search).get("apart") ?? "1");
  return Array.from(
    { length: slices },
    (_, at) => `${before}${Number(first) + at * apart}${after}`,
  );
}

function slicesIn(search: string): number | null {
  const slices = Number(new URLSearchParams(search).get("slices") ?? Number.NaN);
  return Number.isInteger(slices) && slices > 0 && slices <= MAX_STACK_SLICES ? slices : null;
}

/** Signing in, out and the like: whoever was here may be another person after it. */
export function mayChangePerson({ method, pathname, isNavigation }: AskedFor): boolean {
  if (isNavigation) return pathname.startsWith("/demo/");
  return method === "POST" && pathname.startsWith("/api/auth/");
}

/** The session that a page's or a session answer's path names; null for another path. */
export function sessionIdIn(pathname: string): string | null {
  return (PAGE.exec(pathname) ?? SESSION.exec(pathname))?.[1] ?? null;
}

/** The database that holds a copy of a session's log for one person. */
export function logDatabaseName(userId: string, sessionId: string): string {
  return `${LOG_DATABASE_PREFIX}${userId}-${sessionId}`;
}

/** The page reads it as well: its requests for tiles do not pass the service worker. */
export const TILE_CACHE = "fascicle-tiles";

/** A copy is shown where the server takes longer, well above a slow line's round trip. */
export const PATIENCE_MS = 6_000;

/** As a pattern of paths. */
export const TILE_PATHS = "/api/v1/datasets/*/tiles/*";

export const LOG_DATABASE_PREFIX = "fascicle-log-";
