// [RV2] The session's difference against its base version, and which changed segment a reviewer is
// at. The difference is asked for again when operations arrive; the place in the list follows the
// segment's place [AD1], since its root may have changed.
import { isAbort } from "#client/api/api-failure.ts";
import type { Api } from "#client/api/create-api.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { ApiChangedSegment, ApiDifference } from "#core/protocol/api.ts";

export interface ReviewState {
  readonly difference: ApiDifference | null;
  readonly isLoading: boolean;
  readonly failure: unknown;
  /** -1 before the first one is opened. */
  readonly index: number;
}

export interface Review {
  readonly store: StateStore<ReviewState>;
  /** Loads the difference; an older request still under way is dropped. */
  refresh(): Promise<void>;
  /** The segment to go to, or null where there is none. */
  open(index: number): ApiChangedSegment | null;
  step(by: -1 | 1): ApiChangedSegment | null;
  nextUnreviewed(): ApiChangedSegment | null;
  current(): ApiChangedSegment | null;
}

export function isSigned(segment: ApiChangedSegment): boolean {
  return segment.missing.length === 0 && segment.requests.length === 0;
}

/** How many changed segments lack a required sign-off, or have a request for changes; null until the difference is known. */
export function unsignedCount({ difference }: ReviewState): number | null {
  if (difference === null) return null;
  return difference.segments.filter((segment) => !isSigned(segment)).length;
}

/** [RV3] Nobody signs off their own work. */
export function isOwnWork(segment: ApiChangedSegment, userId: string): boolean {
  return segment.authors.some((author) => author.id === userId);
}

/** The index after `from` whose segment is not signed, going round once; -1 where all are. */
export function nextUnsigned(segments: readonly ApiChangedSegment[], from: number): number {
  for (let step = 1; step <= segments.length; step++) {
    const index = (from + step + segments.length) % segments.length;
    const segment = segments[index];
    if (segment !== undefined && !isSigned(segment)) return index;
  }
  return -1;
}

/** Where the segment that was open is now: by its place, else the same position in the list. */
export function followOpen(
  before: readonly ApiChangedSegment[],
  after: readonly ApiChangedSegment[],
  index: number,
): number {
  const open = before[index];
  if (open === undefined) return -1;
  const same = after.findIndex(
    (segment) => segment.place.supervoxel === open.place.supervoxel || segment.root === open.root,
  );
  return same === -1 ? Math.min(index, after.length - 1) : same;
}

export function createReview(api: Pick<Api, "difference">, sessionId: string): Review {
  const store = createStateStore<ReviewState>({
    difference: null,
    isLoading: false,
    failure: null,
    index: -1,
  });
  let controller = new AbortController();
  const segments = () => store.get().difference?.segments ?? [];

  function open(index: number): ApiChangedSegment | null {
    const segment = segments()[index] ?? null;
    if (segment !== null) store.set({ index });
    return segment;
  }

  return {
    store,
    open,
    current: () => segments()[store.get().index] ?? null,
    step(by) {
      const { index } = store.get();
      const next = index === -1 ? 0 : index + by;
      return open(Math.min(segments().length - 1, Math.max(0, next)));
    },
    nextUnreviewed: () => open(nextUnsigned(segments(), store.get().index)),
    async refresh() {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      store.set({ isLoading: true });
      try {
        const difference = await api.difference(sessionId, signal);
        if (signal.aborted) return;
        const index = followOpen(segments(), difference.segments, store.get().index);
        store.set({ difference, index, isLoading: false, failure: null });
      } catch (failure) {
        if (!isAbort(failure)) store.set({ isLoading: false, failure });
      }
    },
  };
}
