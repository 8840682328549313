// The copies of one person's sessions. The server is always asked first; a copy answers only where
// the line does not. Copies belong to whoever the server last said is here: with another person,
// with a signing out, or where nobody is signed in, all of them are gone.
import {
  type AskedFor,
  type CopyKind,
  copyKindOf,
  LOG_DATABASE_PREFIX,
  mayChangePerson,
  PATIENCE_MS,
  sessionIdIn,
  TILE_CACHE,
  tilePathsOf,
} from "#client/offline/copy-rules.ts";
import { unpacked } from "#client/workers/unpacked.ts";
import { decodeTileStack, type StackedTileView } from "#core/protocol/tile-stack.ts";

export interface CopyKeeperDeps {
  readonly caches: Pick<CacheStorage, "open" | "delete" | "keys">;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly databases: {
    names(): Promise<readonly string[]>;
    remove(name: string): void;
  };
  /** Ends `promise` with a rejection where it takes longer. */
  within<T>(promise: Promise<T>, limitMs: number): Promise<T>;
  /** The build's own files, and the name of the build. */
  readonly build: { readonly id: string; readonly files: readonly string[] };
}

export interface CopyKeeper {
  /** Copies the files of this build. */
  install(): Promise<void>;
  /** Lets go of the files of other builds, and copies the pages anew, which name this one's. */
  activate(): Promise<void>;
  /** null where the browser is to go on as if nobody listened, for tiles too. */
  answer(request: Request, isNavigation: boolean): Promise<Response> | null;
  /** Copies what a page was opened with before anybody listened, and tiles that it has looked at. */
  keep(urls: readonly string[]): Promise<void>;
}

const STATIC_PREFIX = "fascicle-static-";
const PERSON_CACHE = "fascicle-person";
const MAX_SESSIONS = 20;
const MAX_TILES = 2_000;
/** How many tiles come before those beyond the limit are looked for again. */
const TRIM_TILES_EVERY = 100;
/** Answers of a gateway whose server is away. */
const AWAY = new Set([502, 503, 504]);
const MATCH: CacheQueryOptions = { ignoreVary: true };

export function createCopyKeeper(deps: CopyKeeperDeps): CopyKeeper {
  const { caches, build } = deps;
  const staticCache = STATIC_PREFIX + build.id;
  let untrimmedTiles = 0;

  const cacheOf = (kind: CopyKind) => {
    if (kind === "static") return caches.open(staticCache);
    return caches.open(kind === "tile" ? TILE_CACHE : PERSON_CACHE);
  };

  const forgetLogs = async (isMeant: (name: string) => boolean) => {
    for (const name of await deps.databases.names()) {
      if (name.startsWith(LOG_DATABASE_PREFIX) && isMeant(name)) deps.databases.remove(name);
    }
  };

  const forgetPerson = async () => {
    await Promise.all([caches.delete(PERSON_CACHE), caches.delete(TILE_CACHE)]);
    await forgetLogs(() => true);
  };

  const forgetSession = async (sessionId: string) => {
    const cache = await caches.open(PERSON_CACHE);
    for (const { url } of await cache.keys()) {
      const { pathname } = new URL(url);
      const isOfSession =
        sessionIdIn(pathname) === sessionId ||
        pathname.startsWith(`/api/v1/sessions/${sessionId}/`);
      if (isOfSession) await cache.delete(url);
    }
    await forgetLogs((name) => name.endsWith(`-${sessionId}`));
  };

  const notePerson = async (answer: Response) => {
    const cache = await caches.open(PERSON_CACHE);
    const before = await cache.match("/api/v1/me", MATCH);
    if (before === undefined) return;
    const [was, is] = await Promise.all([idIn(before), idIn(answer.clone())]);
    if (was !== is) await forgetPerson();
  };

  const trimSessions = async () => {
    const cache = await caches.open(PERSON_CACHE);
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
    const pages = paths.filter((path) => path.startsWith("/sessions/"));
    for (const path of pages.slice(0, Math.max(0, pages.length - MAX_SESSIONS))) {
      const sessionId = sessionIdIn(path);
      if (sessionId !== null) await forgetSession(sessionId);
    }
  };

  const trimTiles = async (cache: Cache) => {
    if (++untrimmedTiles < TRIM_TILES_EVERY) return;
    untrimmedTiles = 0;
    const tiles = await cache.keys();
    for (const tile of tiles.slice(0, Math.max(0, tiles.length - MAX_TILES))) {
      await cache.delete(tile);
    }
  };

  const forgetOne = async (kind: CopyKind, url: string) => {
    const sessionId = sessionIdIn(new URL(url).pathname);
    if (sessionId !== null) await forgetSession(sessionId);
    else await (await cacheOf(kind)).delete(url);
  };

  const put = async (kind: CopyKind, url: string, answer: Response) => {
    const cache = await cacheOf(kind);
    // A page that is opened again becomes the latest one.
    if (kind === "page") await cache.delete(url, MATCH);
    await cache.put(url, answer);
    if (kind === "page") await trimSessions();
    if (kind === "tile") await trimTiles(cache);
  };

  /** What an answer of the server means for the copies. */
  const take = async (kind: CopyKind, url: string, answer: Response): Promise<void> => {
    if (answer.status === 401) return forgetPerson();
    if (answer.status === 403 || answer.status === 404) return forgetOne(kind, url);
    // Turned away to the sign-in page, or partial: not what was asked for.
    if (answer.status !== 200 || answer.redirected) return;
    if (kind === "me") await notePerson(answer);
    await put(kind, url, answer);
  };

  /** Without a line a page asks for the tiles one by one. */
  const takeStack = async (url: string, answer: Response): Promise<void> => {
    const { origin, pathname, search } = new URL(url);
    const paths = tilePathsOf({ pathname, search }) ?? [];
    if (answer.status !== 200 || answer.redirected) return;
    const parts = decodeTileStack(new Uint8Array(await answer.arrayBuffer()));
    for (const [at, path] of paths.entries()) {
      const tile = await tileAnswer(parts[at] ?? null);
      if (tile !== null) await put("tile", origin + path, tile);
    }
  };

  /** What cannot be kept is no loss: the tiles are asked for again when they are looked at. */
  const keepStack = async (request: Request): Promise<void> => {
    await deps
      .fetch(request)
      .then((answer) => takeStack(request.url, answer))
      .catch(() => undefined);
  };

  const fromServer = async (kind: CopyKind, request: Request): Promise<Response> => {
    const answer = await deps.fetch(request);
    if (AWAY.has(answer.status)) return answer;
    // Where the browser has no room left, the answer is still the answer.
    await take(kind, bare(request.url), answer.clone()).catch(() => undefined);
    return answer;
  };

  const staticFile = async (request: Request): Promise<Response> => {
    const cache = await caches.open(staticCache);
    return (await cache.match(request, MATCH)) ?? fromServer("static", request);
  };

  const serverFirst = async (kind: CopyKind, request: Request): Promise<Response> => {
    const asked = fromServer(kind, request);
    const copy = () => cacheOf(kind).then((cache) => cache.match(bare(request.url), { ...MATCH }));
    const first = await deps.within(asked, PATIENCE_MS).catch(() => null);
    if (first !== null && !AWAY.has(first.status)) return first;
    // Without a copy there is nothing better than to wait.
    return (await copy()) ?? first ?? asked;
  };

  return {
    async install() {
      const cache = await caches.open(staticCache);
      await cache.addAll([...build.files]);
    },
    async activate() {
      for (const name of await caches.keys()) {
        if (name.startsWith(STATIC_PREFIX) && name !== staticCache) await caches.delete(name);
      }
      const cache = await caches.open(PERSON_CACHE);
      for (const { url } of await cache.keys()) {
        if (!new URL(url).pathname.startsWith("/sessions/")) continue;
        await fromServer("page", new Request(url)).catch(() => undefined);
      }
    },
    answer(request, isNavigation) {
      const asked = askedFor(request, isNavigation);
      if (mayChangePerson(asked)) {
        const done = forgetPerson().catch(() => undefined);
        return done.then(() => deps.fetch(request));
      }
      const kind = copyKindOf(asked);
      if (kind === null) return null;
      // A copy of each on its way would cost more than the tile: see `keep`.
      if (kind === "tile" || kind === "stack") return null;
      return kind === "static" ? staticFile(request) : serverFirst(kind, request);
    },
    async keep(urls) {
      for (const url of urls) {
        const request = new Request(url, { credentials: "same-origin" });
        const isPage = new URL(url).pathname.startsWith("/sessions/");
        const kind = copyKindOf(askedFor(request, isPage));
        if (kind === null) continue;
        if (kind === "static") await staticFile(request);
        else if (kind === "stack") await keepStack(request);
        else await fromServer(kind, request);
      }
    },
  };
}

function askedFor(request: Request, isNavigation: boolean): AskedFor {
  const { pathname, search } = new URL(request.url);
  return { method: request.method, pathname, search, isNavigation };
}

/** A link into a session opens the same page as the session's own address. */
function bare(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname.startsWith("/sessions/") ? origin + pathname : origin + pathname + search;
}

/** As the tile's own address is answered, to whoever reads the answer. */
async function tileAnswer(part: StackedTileView | null): Promise<Response | null> {
  if (part === null) return null;
  const bytes = part.kind === "gzip" ? await unpacked(part.bytes) : part.bytes;
  if (bytes === null) return null;
  const type = part.kind === "gzip" ? "application/octet-stream" : part.kind;
  return new Response(bytes, { headers: { "content-type": type } });
}

async function idIn(answer: Response): Promise<unknown> {
  const json: unknown = await answer.json().catch(() => null);
  return typeof json === "object" && json !== null && "id" in json ? json.id : null;
}
