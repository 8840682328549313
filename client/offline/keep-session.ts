// Asks the service worker to copy what this page was opened with: on a first visit it came before
// the worker did.
import { copyKindOf } from "#client/offline/copy-rules.ts";
import type { ApiSession } from "#core/protocol/api.ts";

const WORKER_PATH = "/offline-worker.js";

/** False where this browser or this server has no copies: the page works on as without. */
export async function keepSession({ id, datasetId, baseVersion }: ApiSession): Promise<boolean> {
  const { serviceWorker } = navigator;
  if (serviceWorker === undefined) return false;
  try {
    await serviceWorker.register(WORKER_PATH, { scope: "/" });
    const { active } = await serviceWorker.ready;
    if (active === null) return false;
    const answers = [
      "/api/v1/me",
      `/api/v1/sessions/${id}`,
      `/api/v1/datasets/${datasetId}`,
      `/api/v1/datasets/${datasetId}/versions/${baseVersion}/synapses`,
      `/api/v1/datasets/${datasetId}/versions/${baseVersion}/neurons`,
    ];
    const own = [`/sessions/${id}`, ...answers].map((path) => new URL(path, location.origin).href);
    return await ask(active, [...own, ...loadedTiles()]);
  } catch {
    return false;
  }
}

function loadedTiles(): readonly string[] {
  return performance
    .getEntriesByType("resource")
    .map(({ name }) => name)
    .filter((name) => {
      const { origin, pathname, search } = new URL(name);
      const asked = { method: "GET", pathname, search, isNavigation: false };
      return origin === location.origin && copyKindOf(asked) === "tile";
    });
}

function ask(worker: ServiceWorker, urls: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data?.isKept === true);
    worker.postMessage({ keep: urls }, [port2]);
  });
}
