// The worker of the first viewer that a page opens begins before there is a viewer: a worker takes some
// hundred milliseconds to load its code, which the page spends on its own. One is kept ready, once.

let ready: Worker | null = null;

/** To be called as early as it is known that the page will show a volume. */
export function readyTileWorker(): void {
  if (ready !== null) return;
  const worker = newTileWorker();
  ready = worker;
  // Who takes it later would never hear of that: they get another, and hear it of that one.
  worker?.addEventListener("error", () => {
    if (ready === worker) ready = null;
  });
}

/** null where the browser or its policy gives no worker. */
export function takeTileWorker(): Worker | null {
  const worker = ready ?? newTileWorker();
  ready = null;
  return worker;
}

function newTileWorker(): Worker | null {
  try {
    // The bundler finds the worker by this very expression.
    return new Worker(new URL("../workers/tile-worker.ts", import.meta.url), { type: "module" });
  } catch {
    return null;
  }
}
