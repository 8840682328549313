// The pages' service worker is answered here: at the root, so that it may speak for every page, and
// never from a cache, so that a new build's is seen at once. Anyone may read it: it holds no data.
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";

/** 404 where the pages were not built, as in dev. */
export function answerOfflineWorker(
  request: IncomingMessage,
  response: ServerResponse,
  rootDir: string,
): void {
  if (request.method !== "GET") {
    response.writeHead(405, { allow: "GET" }).end();
    return;
  }
  readFile(join(rootDir, "dist", "offline-worker.js")).then(
    (text) => {
      response.writeHead(200, {
        "content-type": "text/javascript; charset=utf-8",
        "content-length": text.byteLength,
        "cache-control": "no-cache",
      });
      response.end(text);
    },
    () => response.writeHead(404, { "cache-control": "no-store" }).end(),
  );
}
