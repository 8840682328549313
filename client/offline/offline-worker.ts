// The service worker: a session's page, its image and its log open without a line. Bundled by
// scripts/bundle-offline-worker.mjs, which puts in the files of the build.
import { createCopyKeeper } from "#client/offline/copy-keeper.ts";
import { TILE_PATHS } from "#client/offline/copy-rules.ts";

declare const FASCICLE_BUILD: { readonly id: string; readonly files: readonly string[] };

/** The project's types are a page's; a worker's own are these few. */
interface WaitingEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface InstallEvent extends WaitingEvent {
  /** Not in every browser. */
  addRoutes?(route: {
    readonly condition: { readonly urlPattern: { readonly pathname: string } };
    readonly source: "network";
  }): Promise<void>;
}
interface AskedEvent extends WaitingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface WorkerScope {
  addEventListener(type: "install", listener: (event: InstallEvent) => void): void;
  addEventListener(type: "activate", listener: (event: WaitingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: AskedEvent) => void): void;
  addEventListener(
    type: "message",
    listener: (event: WaitingEvent & Pick<MessageEvent, "data" | "ports">) => void,
  ): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

const scope = globalThis as unknown as WorkerScope;

const keeper = createCopyKeeper({
  caches,
  fetch: (request) => fetch(request),
  databases: {
    names: async () => (await indexedDB.databases()).flatMap(({ name }) => name ?? []),
    remove(name) {
      indexedDB.deleteDatabase(name);
    },
  },
  within(promise, limitMs) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the server takes long")), limitMs);
      promise.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  },
  build: FASCICLE_BUILD,
});

scope.addEventListener("install", (event) => {
  // So that a request for a tile does not even wake this worker.
  const route = { condition: { urlPattern: { pathname: TILE_PATHS } }, source: "network" } as const;
  event.waitUntil(event.addRoutes?.(route).catch(() => undefined) ?? Promise.resolve());
  event.waitUntil(keeper.install().then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(keeper.activate().then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin) return;
  // The bundler tells a worker its files in the fragment of its address, which no answer from here keeps.
  if (request.destination === "worker") return;
  const answer = keeper.answer(request, request.mode === "navigate");
  if (answer !== null) event.respondWith(answer);
});

scope.addEventListener("message", (event) => {
  const urls: unknown = event.data?.keep;
  if (!Array.isArray(urls)) return;
  const [port] = event.ports;
  const kept = keeper.keep(urls.filter((url) => typeof url === "string")).then(
    () => port?.postMessage({ isKept: true }),
    () => port?.postMessage({ isKept: false }),
  );
  event.waitUntil(kept);
});
