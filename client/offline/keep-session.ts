// Asks the service worker to copy what this page was opened with: on a first visit it came before
// the worker did.
import { askToKeep, tileNotes } from "#client/offline/tile-notes.ts";
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
    const isKept = await askToKeep(active, own);
    tileNotes.resume();
    return isKept;
  } catch {
    return false;
  }
}
