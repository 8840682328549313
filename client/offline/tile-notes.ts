// Which tiles the page has looked at, so that they are copied when there is time for it: a copy of each tile
// on its way costs more than the tile. A few at a time, and none while tiles come: then somebody is on the
// way to a place. On a long way the latest are remembered.

const MAX_NOTES = 500;
/** Nothing came for so long: the person looks at what is there. */
const QUIET_MS = 2_000;
const AT_ONCE = 16;

export interface TileNotes {
  /** The address that it was fetched by, absolute or of this site. */
  note(url: string): void;
  /** There may be somebody now who keeps them. */
  resume(): void;
  /** Resolves when nothing has come for a while, or after so long. */
  whenQuiet(maxMs: number): Promise<void>;
}

/** @param keep resolves to false where nobody keeps them now; the addresses are absolute. */
export function createTileNotes(
  keep: (urls: readonly string[]) => Promise<boolean>,
  originOf: () => string,
): TileNotes {
  /** The oldest first. */
  const urls = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isKeeping = false;
  let notedAtMs = Number.NEGATIVE_INFINITY;

  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void keepSome(), QUIET_MS);
  }

  async function keepSome(): Promise<void> {
    if (isKeeping || urls.size === 0) return;
    isKeeping = true;
    const some = [...urls].slice(-AT_ONCE);
    const noted = urls.size;
    const isKept = await keep(some).catch(() => false);
    isKeeping = false;
    if (!isKept) return;
    for (const url of some) urls.delete(url);
    // Something came meanwhile: its own quiet is waited for.
    if (urls.size === noted - some.length) void keepSome();
    else wait();
  }

  return {
    note(url) {
      notedAtMs = Date.now();
      const absolute = new URL(url, originOf()).href;
      urls.delete(absolute);
      urls.add(absolute);
      for (const oldest of urls) {
        if (urls.size <= MAX_NOTES) break;
        urls.delete(oldest);
      }
      wait();
    },
    resume: wait,
    async whenQuiet(maxMs) {
      const startMs = Date.now();
      for (;;) {
        const restMs = Math.max(startMs, notedAtMs) + QUIET_MS - Date.now();
        const leftMs = startMs + maxMs - Date.now();
        if (restMs <= 0 || leftMs <= 0) return;
        await new Promise((resolve) => setTimeout(resolve, Math.min(restMs, leftMs)));
      }
    },
  };
}

/** The page's own. */
export const tileNotes: TileNotes = createTileNotes(
  async (urls) => {
    const controller = navigator.serviceWorker?.controller;
    return controller ? askToKeep(controller, urls) : false;
  },
  () => location.origin,
);

/** Resolves to whether the service worker has kept them. */
export function askToKeep(worker: ServiceWorker, urls: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data?.isKept === true);
    worker.postMessage({ keep: urls }, [port2]);
  });
}
