// [RV2] The session's difference against its base version, which of it is listed, and which entry a
// reviewer is at, in which mode. The difference is asked for again when operations arrive; the open
// entry follows its place [AD1], since its root may have changed.
import { isAbort } from "#client/api/api-failure.ts";
import type { Api } from "#client/api/create-api.ts";
import { type BlameModel, createBlame } from "#components/review/blame-model.ts";
import {
  type DifferenceEntry,
  type EntryFilter,
  type EntrySort,
  entriesOf,
  entryNamed,
  FIRST_FILTER,
  segmentOf,
  shownEntries,
} from "#components/review/difference-entry.ts";
import type { DifferenceModeId } from "#components/review/difference-modes.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { ApiChangedSegment, ApiDifference } from "#core/protocol/api.ts";

export interface ReviewState {
  readonly difference: ApiDifference | null;
  readonly isLoading: boolean;
  readonly failure: unknown;
  readonly entries: readonly DifferenceEntry[];
  /** Those that pass the filter, in order. */
  readonly shown: readonly DifferenceEntry[];
  readonly filter: EntryFilter;
  readonly sort: EntrySort;
  /** null before the first one is opened. */
  readonly openKey: string | null;
  readonly mode: DifferenceModeId;
  /** The entry that a link leads to, until the difference is known. */
  readonly wantedKey: string | null;
  /** A link led to what is not there. */
  readonly isLinkLost: boolean;
}

export interface Review {
  readonly store: StateStore<ReviewState>;
  readonly blame: BlameModel;
  /** Loads the difference; an older request still under way is dropped. */
  refresh(): Promise<void>;
  list(change: Partial<Pick<ReviewState, "filter" | "sort">>): void;
  /** The entry to go to, or null where there is none. */
  open(key: string): DifferenceEntry | null;
  step(by: -1 | 1): DifferenceEntry | null;
  nextUnreviewed(): DifferenceEntry | null;
  current(): DifferenceEntry | null;
}

export function isSigned(segment: ApiChangedSegment): boolean {
  return segment.missing.length === 0 && segment.requests.length === 0;
}

/** How many changed segments lack a required sign-off, or have a request for changes; null until the difference is known. */
export function unsignedCount({ difference }: Pick<ReviewState, "difference">): number | null {
  if (difference === null) return null;
  return difference.segments.filter((segment) => !isSigned(segment)).length;
}

/** [RV3] Nobody signs off their own work. */
export function isOwnWork(segment: ApiChangedSegment, userId: string): boolean {
  return segment.authors.some((author) => author.id === userId);
}

/** The index after `from` whose segment is not signed, going round once; -1 where all are. */
export function nextUnsigned(entries: readonly DifferenceEntry[], from: number): number {
  for (let step = 1; step <= entries.length; step++) {
    const index = (from + step + entries.length) % entries.length;
    const entry = entries[index];
    const segment = entry === undefined ? null : segmentOf(entry);
    if (segment !== null && !isSigned(segment)) return index;
  }
  return -1;
}

/** What the open entry is now: by its place, else by its root; null where it is no difference now. */
export function followOpen(
  before: readonly DifferenceEntry[],
  after: readonly DifferenceEntry[],
  key: string | null,
): string | null {
  const open = before.find((entry) => entry.key === key);
  if (open === undefined || key === null) return null;
  const isVanished = open.kind === "vanished";
  const sameRoot = after.find(
    ({ root, kind }) => root === open.root && (kind === "vanished") === isVanished,
  );
  return entryNamed(after, key)?.key ?? sameRoot?.key ?? null;
}

export function createReview(api: Pick<Api, "difference" | "blame">, sessionId: string): Review {
  const store = createStateStore<ReviewState>({
    difference: null,
    isLoading: false,
    failure: null,
    entries: [],
    shown: [],
    filter: FIRST_FILTER,
    sort: "size",
    openKey: null,
    mode: "flicker",
    wantedKey: null,
    isLinkLost: false,
  });
  let controller = new AbortController();
  /** Where the last open entry was, to go on from there once it is gone. */
  let lastIndex = -1;

  /** From where a step of one leads on: where the open entry is gone, what took its place is next. */
  function stepFrom(by: -1 | 1): number {
    const { shown, openKey } = store.get();
    const index = shown.findIndex(({ key }) => key === openKey);
    if (index !== -1 || by === -1) return index === -1 ? Math.min(lastIndex, shown.length) : index;
    return Math.max(-1, lastIndex - 1);
  }

  function openAt(index: number): DifferenceEntry | null {
    const entry = store.get().shown[index] ?? null;
    if (entry !== null) {
      lastIndex = index;
      store.set({ openKey: entry.key, isLinkLost: false });
    }
    return entry;
  }

  return {
    store,
    blame: createBlame(api, sessionId),
    open(key) {
      const { entries, shown } = store.get();
      const entry = entryNamed(entries, key);
      if (entry === null) return null;
      const index = shown.indexOf(entry);
      if (index !== -1) lastIndex = index;
      store.set({ openKey: entry.key, isLinkLost: false });
      return entry;
    },
    current() {
      const { entries, openKey } = store.get();
      return entries.find(({ key }) => key === openKey) ?? null;
    },
    step(by) {
      const next = stepFrom(by) + by;
      return openAt(Math.min(store.get().shown.length - 1, Math.max(0, next)));
    },
    nextUnreviewed: () => openAt(nextUnsigned(store.get().shown, stepFrom(1))),
    list(change) {
      const { entries, filter, sort } = { ...store.get(), ...change };
      store.set({ filter, sort, shown: shownEntries(entries, filter, sort) });
    },
    async refresh() {
      controller.abort();
      controller = new AbortController();
      const { signal } = controller;
      store.set({ isLoading: true });
      try {
        const difference = await api.difference(sessionId, signal);
        if (signal.aborted) return;
        const { entries: before, openKey, filter, sort } = store.get();
        const entries = entriesOf(difference);
        store.set({
          difference,
          entries,
          shown: shownEntries(entries, filter, sort),
          openKey: followOpen(before, entries, openKey),
          isLoading: false,
          failure: null,
        });
      } catch (failure) {
        if (!isAbort(failure)) store.set({ isLoading: false, failure });
      }
    },
  };
}
