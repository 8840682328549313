// [SY5] Going through many synapses: what is chosen, what is looked at now, and what is said of it. The
// grid, the list beside the image and the keys all act through it.
import type { ListedSynapse } from "#client/session/session-synapses.ts";
import type { SiteRoots } from "#components/synapses/site-roots.ts";
import {
  alongNeuron,
  changedFilters,
  filterTriage,
  NO_FILTERS,
  type TriageFilters,
  type TriageItem,
} from "#components/synapses/triage-list.ts";
import { createStateStore, type StateStore } from "#components/ui/state-store.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation, SynapseVerdict } from "#core/operations/operation.ts";

export interface TriageState {
  /** The grid covers the image. */
  readonly isOpen: boolean;
  readonly currentId: string | null;
  readonly filters: TriageFilters;
}

type Authored = Pick<Operation, "authorId" | "authorName">;

export interface TriageDeps {
  readonly voxelNm: Vec3;
  synapses(): readonly ListedSynapse[];
  operations(): readonly Authored[];
  /** null where no segments are known by it: a finalized version. */
  readonly siteRoots: SiteRoots | null;
  submit(body: IntentBody): void;
  goTo(positionVoxel: Vec3): void;
}

export interface Triage {
  readonly store: StateStore<TriageState>;
  /** All, in the order in which they came; the same array until something is another. */
  all(): readonly TriageItem[];
  /** Those that the filters leave: along the neuron where one is chosen, else the newest first. */
  items(): readonly TriageItem[];
  current(): TriageItem | null;
  open(isOpen: boolean): void;
  choose(id: string | null): void;
  setFilters(change: Partial<TriageFilters>): void;
  /** To the next one, or back; from the ends nowhere. Where the grid is closed, the image follows. */
  step(by: number): void;
  /** Says it of the current one, and goes on to the next. */
  judge(verdict: SynapseVerdict): void;
}

export function createTriage(deps: TriageDeps): Triage {
  const { siteRoots } = deps;
  const store = createStateStore<TriageState>({
    isOpen: false,
    currentId: null,
    filters: NO_FILTERS,
  });
  let allKey: readonly unknown[] = [];
  let allItems: readonly TriageItem[] = [];
  let key: readonly unknown[] = [];
  let found: readonly TriageItem[] = [];

  function itemOf(listed: ListedSynapse, operations: readonly Authored[]): TriageItem {
    const { synapse, addedSeq, pending } = listed;
    const by = addedSeq === null ? undefined : operations[addedSeq - 1];
    const isOwn = addedSeq === null && pending === "added";
    return {
      listed,
      authorId: by?.authorId ?? (isOwn ? "own" : "version"),
      authorName: by?.authorName ?? "",
      preRoot: siteRoots?.rootOf(synapse.pre.place) ?? null,
      postRoots: synapse.posts.map(({ place }) => siteRoots?.rootOf(place) ?? null),
    };
  }

  function all(): readonly TriageItem[] {
    const synapses = deps.synapses();
    const next = [synapses, siteRoots?.generation()];
    if (next.every((part, at) => part === allKey[at])) return allItems;
    allKey = next;
    const operations = deps.operations();
    allItems = synapses.map((listed) => itemOf(listed, operations));
    return allItems;
  }

  function items(): readonly TriageItem[] {
    const { filters } = store.get();
    const everything = all();
    const next = [everything, filters];
    if (next.every((part, at) => part === key[at])) return found;
    key = next;
    const left = filterTriage(everything, filters);
    const { neuron } = filters;
    found = neuron === null ? left.toReversed() : alongNeuron(left, neuron, deps.voxelNm);
    return found;
  }

  const indexOf = (id: string | null) =>
    items().findIndex(({ listed }) => listed.synapse.id === id);

  function choose(id: string | null): void {
    store.set({ currentId: id });
    const item = items()[indexOf(id)];
    if (item !== undefined && !store.get().isOpen) {
      deps.goTo(item.listed.synapse.pre.place.positionVoxel);
    }
  }

  function step(by: number): void {
    const list = items();
    if (list.length === 0) return;
    const at = indexOf(store.get().currentId);
    const to = at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by));
    choose(list[to].listed.synapse.id);
  }

  return {
    store,
    all,
    items,
    current: () => items()[indexOf(store.get().currentId)] ?? null,
    open(isOpen) {
      store.set({ isOpen });
      if (isOpen && indexOf(store.get().currentId) < 0) step(0);
    },
    choose,
    setFilters(change) {
      store.set({ filters: changedFilters(store.get().filters, change) });
      if (store.get().isOpen && indexOf(store.get().currentId) < 0) step(0);
    },
    step,
    judge(verdict) {
      const list = items();
      const at = indexOf(store.get().currentId);
      const item = list[at];
      if (item === undefined) return;
      const { id } = item.listed.synapse;
      // What was judged may leave the list at once, and the one after it takes its place.
      const next = list[at + 1] ?? list[at - 1];
      if (item.listed.verdict !== verdict) {
        deps.submit({ kind: "synapse-judge", synapseId: id, verdict });
      }
      if (next !== undefined) choose(next.listed.synapse.id);
    },
  };
}
