// The server: the workplace, the realtime endpoint and Next behind one port. It is ready when the
// promise resolves; it stops in order: no new work, what is under way committed, then the database.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import next from "next";
import { callerOfRequest } from "#server/auth/caller-of-request.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { isAllowedOrigin } from "#server/auth/origin.ts";
import { clearBackupStaging } from "#server/backups/write-backup.ts";
import { createForwarder, type Forwarder } from "#server/cluster/forward.ts";
import { type AddressOf, addressThrough } from "#server/composition/client-address.ts";
import { clearDownloads, createApp } from "#server/composition/create-app.ts";
import { ensureDemo, mayHaveDemo } from "#server/composition/ensure-demo.ts";
import { createLaterPages } from "#server/composition/later-pages.ts";
import { createMetrics, type Metrics } from "#server/composition/metrics.ts";
import { openWorkplace, type Workplace } from "#server/composition/open-workplace.ts";
import { answerOwn, createOwnAnswers } from "#server/composition/own-answers.ts";
import { createPageFiles } from "#server/composition/page-files.ts";
import { followRequest, nameRequest, pathOf } from "#server/composition/request-log.ts";
import { contentSecurityPolicy, securityHeaders } from "#server/composition/security-headers.ts";
import { ownAddress } from "#server/composition/site-address.ts";
import { answerTile } from "#server/composition/tile-endpoint.ts";
import { type Environment, isLoopbackHost } from "#server/env.ts";
import { createFrugalLog } from "#server/realtime/frugal-log.ts";
import { createRealtime, type Realtime, type RealtimeStats } from "#server/realtime/realtime.ts";
import { demoLinks } from "#server/use-cases/demo.ts";
import type { Meters } from "#server/use-cases/meters.ts";
import { rebuildProjections } from "#server/use-cases/rebuild-projections.ts";
import { watchRights } from "#server/use-cases/rights-watch.ts";
import { fillAppSlot } from "#server/web/app-slot.ts";
import { REQUEST_ID_HEADER } from "#server/web/request-id-header.ts";

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly environment: Environment;
  readonly rootDir: string;
  readonly migrationsDir: string;
  readonly say: (line: string) => void;
  readonly logError: (event: string, fields: Readonly<Record<string, unknown>>) => void;
  /** Lines of what goes as it should: where they were asked for. */
  readonly logInfo: (event: string, fields: Readonly<Record<string, unknown>>) => void;
}

const DRAIN_TIMEOUT_MS = 5_000;

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { environment, say, logError } = options;
  let realtimeStats: (() => RealtimeStats) | null = null;
  const metrics = createMetrics(() => realtimeStats?.() ?? null);
  let listensOn = environment.port;
  const workplace = await openWorkplace({
    environment,
    meters: metersOf(options, metrics),
    migrationsDir: options.migrationsDir,
    portOf: () => listensOn,
    log: (level, message) => logError("auth", { level, message }),
  });
  try {
    if (workplace.database.ownerLock !== null) {
      await clearDownloads(environment);
      await clearBackupStaging(environment.dataDir);
    }
    const isLoopback = isLoopbackHost(environment.host);
    const hasDemo = environment.wantsDemo && (await mayHaveDemo(workplace));
    if (hasDemo) await ensureDemo(workplace, say);
    const server = await listen(options, workplace, metrics);
    realtimeStats = server.stats;
    listensOn = server.port;
    const address = ownAddress(environment, server.port);
    say(`Fascicle serves on ${address}`);
    if (hasDemo && isLoopback) {
      for (const link of demoLinks(workplace.secrets.demoSecret)) {
        say(`  ${link.name}, ${link.role}: ${address}${link.path}`);
      }
    }
    say("Ready. Ctrl+C stops it.");
    return server;
  } catch (error) {
    await workplace.close();
    throw error;
  }
}

/**
 * Each commit with its session, its numbers, and what it came by: so an outcome can be followed to its
 * transaction, and a request or a socket to its operations.
 */
function metersOf({ environment, logInfo }: ServerOptions, metrics: Metrics): Meters {
  if (!environment.wantsAccessLog) return metrics.meters;
  return {
    committed(commit) {
      metrics.meters.committed(commit);
      logInfo("commit", { ...commit, tookMs: Math.round(commit.tookMs) });
    },
  };
}

async function listen(
  options: ServerOptions,
  workplace: Workplace,
  metrics: Metrics,
): Promise<RunningServer & { stats(): RealtimeStats }> {
  const { environment, rootDir, logError, logInfo } = options;
  const laterPages = createLaterPages();
  const token = randomBytes(32).toString("base64url");
  const peerAddressOf = addressThrough(environment.trustedProxies);
  const forwarder = createForwarderFor(workplace, environment, { peerAddressOf, logError });
  const addressOf: AddressOf = (request) =>
    forwarder?.forwardedFor(request) ?? peerAddressOf(request);
  const realtime = createRealtimeFor(workplace, environment, { addressOf, logError, logInfo });
  workplace.sessions.onLost((sessionId) => realtime.closeSession(sessionId));
  workplace.onDisconnect((userId) => realtime.closeUser(userId));
  const rightsWatch = watchRights({
    bus: workplace.bus,
    review: () => realtime.review((asked) => workplace.store.rightsNow(asked, Date.now())),
    onError: (error) => logError("rights-watch", { error: String(error) }),
  });
  fillAppSlot(createApp({ workplace, environment, token, laterPages, logError }));

  const server = createServer();
  const nextApp = next({ dev: environment.isDev, dir: rootDir, httpServer: server, quiet: true });
  await nextApp.prepare();
  const handlePage = nextApp.getRequestHandler();
  const handleNextUpgrade = nextApp.getUpgradeHandler();
  const state = { isStopping: false };
  const pageFiles = environment.isDev ? null : createPageFiles(rootDir);
  const ownAnswers = createOwnAnswers({
    ...{ rootDir, metrics, metricsToken: environment.metricsToken },
    ping: () => workplace.store.ping(),
    isStopping: () => state.isStopping,
  });

  server.on("request", (request, response) => {
    followRequest(request, response, (answered) => {
      metrics.answered(answered);
      if (environment.wantsAccessLog) logInfo("request", { ...answered });
    });
    prepareRequest(request, response, { environment, addressOf });
    if (answerOwn(ownAnswers, request, response)) return;
    if (answerTile(request, response, headersOf(request))) return;
    const answerPage = () => {
      laterPages.follow(request, response);
      handlePage(request, response).catch((error: unknown) => {
        const requestId = request.headers[REQUEST_ID_HEADER];
        logError("request", { requestId, error: String(error) });
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    };
    const answerElse = () => {
      if (forwarder === null) answerPage();
      else forwarder.request(request, response, answerPage);
    };
    if (pageFiles === null) answerElse();
    else pageFiles.answer(request, response, answerElse);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = request.url ?? "";
    const requestId = nameRequest(request);
    if (path.startsWith("/sync/") && !state.isStopping) {
      if (environment.wantsAccessLog) logInfo("upgrade", { requestId, path: pathOf(path) });
      const serve = () => realtime.handleUpgrade(request, socket, head);
      if (forwarder === null) serve();
      else forwarder.upgrade(request, socket, head, serve);
    } else if (environment.isDev && path.startsWith("/_next/")) {
      handleNextUpgrade(request, socket, head).catch(() => socket.destroy());
    } else {
      // Next would leave it open for ever.
      socket.destroy();
    }
  });

  workplace.releases.start();
  workplace.imports.start();
  const rebuilding = new AbortController();
  const rebuilt = rebuildProjections(workplace, rebuilding.signal).catch((error: unknown) =>
    logError("projections", { error: String(error) }),
  );
  const port = await listenOn(server, environment);
  await workplace.database.ownerLock?.update({ port, token });
  return {
    port,
    stats: () => realtime.stats(),
    async stop() {
      state.isStopping = true;
      rebuilding.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      rightsWatch.close();
      forwarder?.close();
      await realtime.closeAll();
      server.closeIdleConnections();
      const drain = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
      await closed;
      clearTimeout(drain);
      await nextApp.close();
      await rebuilt;
      await workplace.close();
    },
  };
}

/** Null where this process is the only one that there can be. */
function createForwarderFor(
  { database, secrets, sessions, findOwner }: Workplace,
  { authSecret, nodeUrl, nodeAuthority }: Environment,
  { peerAddressOf, logError }: { peerAddressOf: AddressOf; logError: ServerOptions["logError"] },
): Forwarder | null {
  if (database.engine === "embedded") return null;
  return createForwarder({
    secret: authSecret ?? secrets.authSecret,
    ownUrl: nodeUrl,
    authority: nodeAuthority,
    isHere: (sessionId) => sessions.has(sessionId),
    findOwner,
    clientAddressOf: peerAddressOf,
    log: logError,
  });
}

function createRealtimeFor(
  workplace: Workplace,
  environment: Environment,
  {
    addressOf,
    logError,
    logInfo,
  }: { addressOf: AddressOf } & Pick<ServerOptions, "logError" | "logInfo">,
): Realtime {
  const { store, sessions, auth, health } = workplace;
  return createRealtime({
    sessions,
    health,
    authenticate: (request) =>
      callerOfRequest({ auth, store, nowMs: Date.now }, headersOf(request)),
    rolesOf: (asked) => store.rightsNow(asked, Date.now()),
    // A program with a token is no page and names no origin; a page that is not ours stays out.
    isAllowedOrigin: ({ headers }) =>
      (headers.authorization !== undefined && headers.origin === undefined) ||
      isAllowedOrigin(headers.origin, headers.host, environment.origins),
    addressOf,
    connectionIdOf: nameRequest,
    log: createFrugalLog({ info: logInfo, error: logError, nowMs: Date.now }),
  });
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

/** What a client must not say of itself is taken away; what every answer says is set. */
function prepareRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { environment, addressOf }: { environment: Environment; addressOf: AddressOf },
): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith("x-middleware-")) delete request.headers[name];
  }
  request.headers[CLIENT_ADDRESS_HEADER] = addressOf(request);
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, environment.isDev, request.headers.host ?? "");
  // Next reads the nonce from the request's own header and puts it on its scripts.
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  for (const [name, value] of securityHeaders) response.setHeader(name, value);
}

/** The address that PORT and HOST name cannot be listened on. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

function listenProblem(code: string, port: number, host: string): string | null {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use: stop what listens there, or set PORT to another one.`;
    case "EACCES":
      return `Port ${port} is not open to this user: set PORT to one above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `HOST is ${host}, which is no address of this machine: set it to one, like 127.0.0.1.`;
    default:
      return null;
  }
}

function listenOn(
  server: ReturnType<typeof createServer>,
  { port, host }: Environment,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const text = listenProblem(error.code ?? "", port, host);
      reject(text === null ? error : new ListenError(text, { cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
