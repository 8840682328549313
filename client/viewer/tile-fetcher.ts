// Loads tiles in a worker, and in the page where the browser or its policy gives no worker: slower,
// but the same tiles.

import { tileNotes } from "#client/offline/tile-notes.ts";
import { takeTileWorker } from "#client/viewer/tile-worker-start.ts";
import type { TileResult } from "#client/workers/tile-load.ts";
import type { TileAsk, TileReply, TileRequest } from "#client/workers/tile-message.ts";
import { createTileStacks } from "#client/workers/tile-stacks.ts";

export interface TileFetcher {
  load(ask: TileAsk, signal: AbortSignal): Promise<TileResult>;
  destroy(): void;
}

interface Waiting {
  readonly ask: TileAsk;
  readonly signal: AbortSignal;
  resolve(result: TileResult): void;
}

export function createTileFetcher(): TileFetcher {
  const worker = takeTileWorker();
  if (worker === null)
    return { load: createTileStacks({ onFetched: tileNotes.note }).load, destroy: () => undefined };
  return createWorkerFetcher(worker);
}

function createWorkerFetcher(worker: Worker): TileFetcher {
  const waiting = new Map<number, Waiting>();
  const here = createTileStacks({ onFetched: tileNotes.note });
  let nextId = 1;
  let broken = false;

  function settle(id: number, result: TileResult): void {
    const entry = waiting.get(id);
    waiting.delete(id);
    entry?.resolve(result);
  }

  worker.addEventListener("message", ({ data }: MessageEvent<TileReply>) => {
    if ("fetched" in data) tileNotes.note(data.fetched);
    else if (data.ok) settle(data.id, { ok: true, value: data.decoded });
    else settle(data.id, { ok: false, error: data.failure });
  });

  // The script did not load, or died: what waits is loaded here, and what comes after too.
  worker.addEventListener("error", () => {
    if (broken) return;
    broken = true;
    worker.terminate();
    for (const [id, entry] of [...waiting]) {
      here.load(entry.ask, entry.signal).then(
        (result) => settle(id, result),
        (error: unknown) =>
          settle(id, { ok: false, error: { tag: "unusable", detail: String(error) } }),
      );
    }
  });

  return {
    load(ask, signal) {
      if (broken) return here.load(ask, signal);
      if (signal.aborted) return Promise.resolve({ ok: false, error: { tag: "aborted" } });
      const id = nextId++;
      return new Promise((resolve) => {
        waiting.set(id, { ask, signal, resolve });
        signal.addEventListener("abort", () => {
          if (!waiting.has(id)) return;
          if (!broken) worker.postMessage({ type: "abort", id } satisfies TileRequest);
          settle(id, { ok: false, error: { tag: "aborted" } });
        });
        worker.postMessage({ type: "load", id, ...ask } satisfies TileRequest);
      });
    },
    destroy() {
      broken = true;
      worker.terminate();
      for (const id of [...waiting.keys()]) {
        settle(id, { ok: false, error: { tag: "aborted" } });
      }
    },
  };
}
