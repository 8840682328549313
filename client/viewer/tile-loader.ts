// From an address to a payload: queued, fetched, decoded, shown to the root source, uploaded. A tile
// that cannot be reached is tried again for as long as it is wanted, so the view completes itself
// when the network comes back.

import { placementOf, type TileAddress } from "#client/viewer/tile-address.ts";
import type { TileFetcher } from "#client/viewer/tile-fetcher.ts";
import { imagePayload, labelPayload, type TilePayload } from "#client/viewer/tile-payload.ts";
import type { TilePlaces } from "#client/viewer/tile-places.ts";
import { createTileQueue } from "#client/viewer/tile-queue.ts";
import { type Interest, scoreTile } from "#client/viewer/tile-score.ts";
import type { DecodedTile, StackPlace, TileFailure } from "#client/workers/tile-message.ts";
import type { SliceGeometry } from "#core/geometry/slice-geometry.ts";

const RETRY_DELAYS_MS = [500, 2000, 5000, 15_000] as const;

export interface TileRequest {
  readonly address: TileAddress;
  readonly url: string;
  readonly stack: Omit<StackPlace, "isAsked"> | null;
  succeed(payload: TilePayload): void;
  /** No such tile; asking again would change nothing. */
  fail(reason: string): void;
  /** Dropped unanswered: whoever asked may ask again. */
  forget(): void;
}

export interface TileLoader {
  /** Returns its cancellation, after which nothing is called back. */
  request(request: TileRequest): () => void;
  /** The view has moved: what is queued is judged anew. */
  reconsider(): void;
  /** Fetches one tile at once, beside the queue. */
  fetchNow(request: Pick<TileRequest, "address" | "url">): Promise<TilePayload | null>;
  stats(): { readonly inFlight: number; readonly queued: number; readonly loaded: number };
  destroy(): void;
}

export interface TileLoaderOptions {
  readonly fetcher: TileFetcher;
  readonly geometry: SliceGeometry;
  /** Shared by all panels of a page. */
  readonly places: TilePlaces;
  /** Whether the painter wants outlines marked. */
  readonly isEdged: boolean;
  interest(): Interest;
  /** Whether the person goes from section to section. */
  isTravelling(): boolean;
  /** Whether all that is in view is painted. */
  isPainted(): boolean;
  /** Calls back when the browser says that the network is there again; returns its end. */
  onOnline(listener: () => void): () => void;
  /** A payload has arrived, before anyone sees it. */
  onPayload(payload: TilePayload): void;
}

interface Job {
  readonly request: TileRequest;
  attempts: number;
  retryTimer: ReturnType<typeof setTimeout> | null;
}

export function createTileLoader(options: TileLoaderOptions): TileLoader {
  const { fetcher, geometry, interest, onPayload, isEdged } = options;
  const sleeping = new Set<Job>();
  let loaded = 0;

  const queue = createTileQueue<Job>({
    places: options.places,
    isFirst: () => options.isTravelling(),
    // On a way through the volume what comes next is what is looked at.
    isUnpainted: () => !options.isPainted() && !options.isTravelling(),
    judge() {
      const view = interest();
      return (job) => scoreTile(job.request.address, view);
    },
    onDrop: (job) => job.request.forget(),
    run,
  });

  async function run(job: Job, signal: AbortSignal): Promise<void> {
    const { address, url, stack } = job.request;
    const isAsked = isAhead(address);
    const place = stack && { ...stack, isAsked };
    const ask = { layer: address.layer, url, stack: place, isEdged };
    const result = await fetcher.load(ask, signal);
    if (signal.aborted) return;
    if (!result.ok) {
      onFailure(job, result.error);
      return;
    }
    const payload = toPayload(address, result.value);
    loaded++;
    job.request.succeed(payload);
  }

  /**
   * On a way through the volume, what comes next is worth asking for with what comes after that. What is
   * looked at now is not: all of it would be there later than the one tile alone.
   */
  function isAhead({ section }: TileAddress): boolean {
    return options.isTravelling() && section !== interest().section;
  }

  function toPayload(address: TileAddress, decoded: DecodedTile): TilePayload {
    const payload =
      decoded.layer === "image"
        ? imagePayload(decoded.tile)
        : labelPayload(decoded.tile, placementOf(address, geometry), decoded.edged);
    onPayload(payload);
    return payload;
  }

  function onFailure(job: Job, failure: TileFailure): void {
    if (failure.tag === "aborted") job.request.forget();
    else if (failure.tag === "unusable") job.request.fail(failure.detail);
    else retryLater(job);
  }

  function retryLater(job: Job): void {
    const delayMs = RETRY_DELAYS_MS[Math.min(job.attempts, RETRY_DELAYS_MS.length - 1)];
    job.attempts++;
    sleeping.add(job);
    job.retryTimer = setTimeout(() => wake(job), delayMs);
  }

  function wake(job: Job): void {
    forgetTimer(job);
    queue.add(job);
  }

  function forgetTimer(job: Job): void {
    if (job.retryTimer !== null) clearTimeout(job.retryTimer);
    job.retryTimer = null;
    sleeping.delete(job);
  }

  function wakeAll(): void {
    for (const job of [...sleeping]) wake(job);
  }
  const stopListening = options.onOnline(wakeAll);

  return {
    request(request) {
      const job: Job = { request, attempts: 0, retryTimer: null };
      queue.add(job);
      return () => {
        forgetTimer(job);
        queue.cancel(job);
      };
    },
    reconsider: queue.pump,
    async fetchNow({ address, url }) {
      const ask = { layer: address.layer, url, stack: null, isEdged };
      const result = await fetcher.load(ask, new AbortController().signal);
      return result.ok ? toPayload(address, result.value) : null;
    },
    stats: () => ({
      inFlight: queue.runningCount,
      queued: queue.queuedCount + sleeping.size,
      loaded,
    }),
    destroy() {
      stopListening();
      for (const job of [...sleeping]) forgetTimer(job);
      queue.close();
    },
  };
}
