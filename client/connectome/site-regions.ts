// [SY7] In which of the dataset's regions places are. A place is asked for once, as long as the dataset has
// the same regions: an answer of others makes all of it be asked anew. What is not known yet is said so.
import type { Vec3 } from "#core/geometry/vector.ts";
import { type ApiRegionsAt, MAX_ASKED_PLACES } from "#core/protocol/region-api.ts";

export interface SiteRegionsDeps {
  ask(placesVoxel: readonly Vec3[]): Promise<ApiRegionsAt>;
  /** Runs later, so that what one neuron needs is one question. Returns the way to cancel. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The same object until something changed. */
export interface SiteRegionsSnapshot {
  /** none: the dataset has no regions. asking: nobody has been answered yet. */
  readonly status: "asking" | "none" | "ready";
  /** "" for a place in no region; null where it is not known yet. */
  regionAt(placeVoxel: Vec3): string | null;
}

export interface SiteRegions {
  snapshot(): SiteRegionsSnapshot;
  subscribe(listener: () => void): () => void;
  want(placesVoxel: Iterable<Vec3>): void;
  /** What is wanted next is asked for in part though it be known: the dataset may have other regions by now. */
  renew(): void;
  destroy(): void;
}

const GATHER_MS = 10;
const RETRY_MS = 2_000;

export function createSiteRegions(deps: SiteRegionsDeps): SiteRegions {
  const listeners = new Set<() => void>();
  const known = new Map<string, string>();
  const wanted = new Map<string, Vec3>();
  /** undefined before the first answer. */
  let hash: string | null | undefined;
  let isAsking = false;
  let isRenewed = false;
  let isDestroyed = false;
  let cancel: (() => void) | null = null;
  let snapshot = taken();

  function taken(): SiteRegionsSnapshot {
    return {
      status: hash === undefined ? "asking" : hash === null ? "none" : "ready",
      regionAt: (placeVoxel) => known.get(keyOf(placeVoxel)) ?? null,
    };
  }

  const plan = (delayMs: number) => {
    if (isAsking || isDestroyed || cancel !== null || wanted.size === 0) return;
    cancel = deps.schedule(put, delayMs);
  };

  function put(): void {
    cancel = null;
    isAsking = true;
    const asked = [...wanted].slice(0, MAX_ASKED_PLACES);
    deps.ask(asked.map(([, placeVoxel]) => placeVoxel)).then(
      (answer) => {
        if (isDestroyed) return;
        take(asked, answer);
        isAsking = false;
        plan(GATHER_MS);
        snapshot = taken();
        for (const listener of [...listeners]) listener();
      },
      () => {
        if (isDestroyed) return;
        isAsking = false;
        plan(RETRY_MS);
      },
    );
  }

  function take(asked: readonly (readonly [string, Vec3])[], answer: ApiRegionsAt): void {
    if (hash !== answer.hash) known.clear();
    hash = answer.hash;
    asked.forEach(([key], at) => {
      const index = answer.at[at];
      known.set(key, index === 0 ? "" : answer.regions[index - 1].name);
      wanted.delete(key);
    });
  }

  return {
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    want(placesVoxel) {
      for (const placeVoxel of placesVoxel) {
        const key = keyOf(placeVoxel);
        if (isRenewed || !known.has(key)) wanted.set(key, placeVoxel);
        isRenewed = false;
      }
      plan(GATHER_MS);
    },
    renew() {
      isRenewed = true;
    },
    destroy() {
      isDestroyed = true;
      cancel?.();
      listeners.clear();
    },
  };
}

function keyOf([x, y, z]: Vec3): string {
  return `${x},${y},${z}`;
}
