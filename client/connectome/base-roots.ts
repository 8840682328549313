// [AD3] In which segment of the version each supervoxel lies that something is anchored on. It never
// changes, so each is asked for once; what is not known yet is said to be so.
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";

export interface BaseRootsDeps {
  /** 0 for what the version has not. */
  ask(supervoxels: readonly SupervoxelId[]): Promise<readonly RootId[]>;
  /** Runs later, so that what one step needs is one question. Returns the way to cancel. */
  schedule(callback: () => void, delayMs: number): () => void;
  /** More of them are known, or asking failed: it is tried again. */
  onChange(failure: unknown): void;
}

export interface BaseRoots {
  /** null where it is not known yet; 0 where the version has no such supervoxel. */
  of(supervoxel: SupervoxelId): RootId | null;
  want(supervoxel: SupervoxelId): void;
  /** Everything wanted is known. */
  isSettled(): boolean;
  /** Asks at once, where it failed. */
  retry(): void;
  destroy(): void;
}

const GATHER_MS = 10;
const RETRY_MS = 2_000;
const MAX_ASKED = 50_000;

export function createBaseRoots(deps: BaseRootsDeps): BaseRoots {
  const known = new Map<SupervoxelId, RootId>();
  const wanted = new Set<SupervoxelId>();
  let isAsking = false;
  let isDestroyed = false;
  let cancel: (() => void) | null = null;

  const plan = (delayMs: number) => {
    if (isAsking || isDestroyed || cancel !== null || wanted.size === 0) return;
    cancel = deps.schedule(put, delayMs);
  };

  function put(): void {
    cancel = null;
    isAsking = true;
    const asked = [...wanted].slice(0, MAX_ASKED);
    deps.ask(asked).then(
      (roots) => {
        if (isDestroyed) return;
        asked.forEach((supervoxel, at) => {
          known.set(supervoxel, roots[at]);
          wanted.delete(supervoxel);
        });
        settle(null, GATHER_MS);
      },
      (failure: unknown) => {
        if (!isDestroyed) settle(failure, RETRY_MS);
      },
    );
  }

  const settle = (failure: unknown, delayMs: number) => {
    isAsking = false;
    plan(delayMs);
    deps.onChange(failure);
  };

  return {
    of: (supervoxel) => known.get(supervoxel) ?? null,
    want(supervoxel) {
      if (known.has(supervoxel)) return;
      wanted.add(supervoxel);
      plan(GATHER_MS);
    },
    isSettled: () => wanted.size === 0,
    retry() {
      cancel?.();
      cancel = null;
      plan(0);
    },
    destroy() {
      isDestroyed = true;
      cancel?.();
    },
  };
}
