// [RV9] What is told of how a segment of a version came to be. The logs that led to the version are read
// through once and an index of numbers is kept for a while, for a version never changes; of what is asked
// for, a page at a time, the entries are then read by number. ADR 55.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { isUndoable } from "#core/operations/activity.ts";
import type { Operation, Synapse } from "#core/operations/operation.ts";
import { toldOf } from "#core/operations/operation-told.ts";
import type {
  ApiPastEdit,
  ApiPastOperation,
  ApiPastPage,
  ApiPastSignOff,
  ApiPastThread,
  PastKind,
} from "#core/protocol/past-api.ts";
import { createSessionModel } from "#core/session/session-model.ts";
import type { NamedThings } from "#core/session/spoken-of.ts";
import { threadsOf } from "#core/session/threads.ts";
import {
  type PastOperation,
  type PastSignOff,
  type PastThread,
  signOffsFor,
  VersionPast,
} from "#core/session/version-past.ts";
import type { OpenDataset, OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { versionRootsView } from "#server/use-cases/segments-view.ts";
import { DamagedLogError, logParser, parseLogRow } from "#server/use-cases/session-log.ts";
import type { SessionRecord, Store, VersionRecord } from "#server/use-cases/store.ts";

/** People look at the newest version, and a few others go back to one before it. */
const KEPT_VERSIONS = 3;
/** Others wait no longer for the event loop than these take. */
const OPERATIONS_A_TURN = 64;
/** A long thread is told with its beginning and its end. */
export const TOLD_COMMENTS = 20;

export interface PastPage {
  readonly from: number;
  readonly limit: number;
}

export interface VersionPasts {
  /**
   * null where no segment of the version has this supervoxel. Rejects where the version is not there,
   * and with DamagedLogError.
   */
  page<K extends PastKind>(
    version: VersionRecord,
    supervoxel: bigint,
    kind: K,
    page: PastPage,
  ): Promise<ApiPastPage<K> | null>;
}

export interface PastDeps {
  readonly store: Pick<
    Store,
    | "findSession"
    | "findSegment"
    | "listVersions"
    | "logPages"
    | "readLogAt"
    | "readNeurons"
    | "synapsePages"
  >;
  readonly datasets: Pick<OpenDatasets, "open">;
}

interface PastSession {
  /** That it became. */
  readonly version: number;
  readonly record: SessionRecord;
}

interface ReadPast {
  /** Oldest first. */
  readonly sessions: readonly PastSession[];
  readonly past: VersionPast;
}

export function createVersionPasts(deps: PastDeps): VersionPasts {
  const kept = new Map<string, Promise<ReadPast>>();

  /** By its session, for another dataset may have taken the name of one that was removed. */
  function pastOf(dataset: OpenDataset, version: VersionRecord): Promise<ReadPast> {
    const key = version.sessionId ?? "";
    const pending = kept.get(key) ?? readPast(deps.store, dataset, version);
    kept.delete(key);
    if (version.sessionId === null) return pending;
    kept.set(key, pending);
    pending.catch(() => kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_VERSIONS) break;
      kept.delete(oldest);
    }
    return pending;
  }

  return {
    async page(version, supervoxel, kind, page) {
      const { datasetId, number } = version;
      const dataset = await deps.datasets.open(datasetId);
      if (dataset === null) throw new RangeError(`there is no dataset ${datasetId}`);
      const [root] = versionRootsView(await dataset.versionBase(number), [supervoxel]).roots;
      const segment = await deps.store.findSegment(datasetId, number, BigInt(root));
      if (segment === null) return null;
      const told = new PastTeller(deps.store, await pastOf(dataset, version));
      return told.page(segment, kind, page);
    },
  };
}

async function readPast(
  store: PastDeps["store"],
  dataset: OpenDataset,
  version: VersionRecord,
): Promise<ReadPast> {
  const versions = await chainOf(store, version);
  const past = new VersionPast(createSessionModel(await dataset.versionBase(version.number)));
  const sessions: PastSession[] = [];
  for (const { number, baseNumber, sessionId } of versions) {
    if (sessionId === null) continue;
    const record = await store.findSession(sessionId);
    if (record === null) throw new Error(`version ${number} has no session ${sessionId}`);
    past.beginSession({ isRebased: baseNumber !== record.baseVersion });
    await takeLog(store, past, record);
    past.endSession();
    sessions.push({ version: number, record });
  }
  past.finish(await importedThings(store, version.datasetId, past.unknown));
  return { sessions, past };
}

/** The version and those before it, oldest first. */
async function chainOf(
  store: PastDeps["store"],
  newest: VersionRecord,
): Promise<readonly VersionRecord[]> {
  const all = await store.listVersions(newest.datasetId);
  const byNumber = new Map(all.map((version) => [version.number, version]));
  const chain: VersionRecord[] = [];
  for (let at: VersionRecord | undefined = newest; at !== undefined; ) {
    chain.push(at);
    at = at.baseNumber === null ? undefined : byNumber.get(at.baseNumber);
  }
  return chain.reverse();
}

async function takeLog(
  store: PastDeps["store"],
  past: VersionPast,
  { id }: SessionRecord,
): Promise<void> {
  const parse = logParser(id);
  let last: Operation | null = null;
  for await (const page of store.logPages(id)) {
    for (const [at, row] of page.entries()) {
      last = parse(row);
      past.take(last);
      if (at % OPERATIONS_A_TURN === OPERATIONS_A_TURN - 1) await nextTurn();
    }
  }
  if (last?.body.kind === "finalize") return;
  throw new DamagedLogError(`session ${id}: its log does not end with the version that it became`);
}

/** What was imported with version 0 and is no more: of the ids that are asked for. */
async function importedThings(
  store: PastDeps["store"],
  datasetId: string,
  unknown: VersionPast["unknown"],
): Promise<NamedThings> {
  const synapses = new Map<string, Synapse>();
  if (unknown.synapses.size > 0) {
    for await (const page of store.synapsePages(datasetId, 0)) {
      for (const { synapse } of page) {
        if (unknown.synapses.has(synapse.id)) synapses.set(synapse.id, synapse);
      }
    }
  }
  const neurons = new Map<string, Place>();
  if (unknown.neurons.size > 0) {
    for (const { id, place } of await store.readNeurons(datasetId, 0)) neurons.set(id, place);
  }
  return {
    synapseWithId: (id) => synapses.get(id) ?? null,
    placeOfNeuron: (id) => neurons.get(id) ?? null,
  };
}

interface Told {
  readonly root: RootId;
  readonly effectHash: string;
}

type EntriesOf = (item: PastOperation) => ReadonlyMap<number, Operation>;

/** Reads the words of what the index has numbers of. */
class PastTeller {
  readonly #store: PastDeps["store"];
  readonly #read: ReadPast;

  constructor(store: PastDeps["store"], read: ReadPast) {
    this.#store = store;
    this.#read = read;
  }

  page<K extends PastKind>(segment: Told, kind: K, page: PastPage): Promise<ApiPastPage<K>> {
    const pages: { readonly [P in PastKind]: () => Promise<ApiPastPage<P>> } = {
      edits: () => this.#edits(segment, page),
      "sign-offs": () => this.#signOffs(segment, page),
      threads: () => this.#threads(segment, page),
    };
    return pages[kind]();
  }

  async #edits({ root }: Told, page: PastPage): Promise<ApiPastPage<"edits">> {
    const { past } = this.#read;
    const [items, rest] = cut(past.of(root).edits.toReversed(), page);
    const entries = await this.#entriesOf(items, ({ seq }) => [seq]);
    const told = items.map((item): ApiPastEdit => {
      const operation = entryOf(entries, item);
      return {
        ...this.#told(item, operation),
        kind: operation.body.kind,
        told: toldOf(operation.body),
        isActive: isActive(past, item, operation),
      };
    });
    return { root: root.toString(), items: told, ...rest };
  }

  async #signOffs(segment: Told, page: PastPage): Promise<ApiPastPage<"sign-offs">> {
    const { root, effectHash } = segment;
    const { holding, lapsed } = signOffsFor(this.#read.past.of(root), effectHash);
    const [items, rest] = cut([...holding.toReversed(), ...lapsed.toReversed()], page);
    const entries = await this.#entriesOf(items, ({ seq }) => [seq]);
    const told = items.map((item: PastSignOff): ApiPastSignOff => {
      const operation = entryOf(entries, item);
      const { body } = operation;
      if (body.kind !== "sign") throw new Error(`operation ${item.seq} is no sign-off`);
      const holds = item.effectHash === effectHash;
      return { ...this.#told(item, operation), scope: body.scope, holds };
    });
    return { root: root.toString(), items: told, ...rest };
  }

  async #threads({ root }: Told, page: PastPage): Promise<ApiPastPage<"threads">> {
    const { past } = this.#read;
    const [items, rest] = cut(past.of(root).threads.toReversed(), page);
    const entries = await this.#entriesOf(items, entriesOfThread);
    const told = items.map((item): ApiPastThread => {
      const operations = entriesOfThread(item).map((seq) => entryOf(entries, { ...item, seq }));
      const [thread] = threadsOf(operations, past.activeIn(item.session));
      return {
        ...this.#told(item, operations[0]),
        requestScope: thread.requestScope,
        isResolved: thread.isResolved,
        turnedByName: thread.turnedBy?.authorName ?? null,
        commentCount: item.comments.length,
        comments: thread.comments,
      };
    });
    return { root: root.toString(), items: told, ...rest };
  }

  #told(item: PastOperation, operation: Operation): ApiPastOperation {
    const { version, record } = this.#read.sessions[item.session];
    const { seq, atMs, authorId, authorName, reason = null } = operation;
    return {
      ...{ version, sessionId: record.id, sessionTitle: record.title, seq, atMs },
      ...{ authorId, authorName, reason, positionVoxel: item.positionVoxel },
    };
  }

  /** One statement a session. */
  async #entriesOf<T extends PastOperation>(
    items: readonly T[],
    seqsOf: (item: T) => readonly number[],
  ): Promise<EntriesOf> {
    const wanted = new Map<number, Set<number>>();
    for (const item of items) {
      const seqs = wanted.get(item.session) ?? new Set();
      wanted.set(item.session, seqs);
      for (const seq of seqsOf(item)) seqs.add(seq);
    }
    const found = new Map<number, ReadonlyMap<number, Operation>>();
    for (const [session, seqs] of wanted) {
      const { id } = this.#read.sessions[session].record;
      const rows = await this.#store.readLogAt(id, [...seqs]);
      found.set(session, new Map(rows.map((row) => [row.seq, parseLogRow(id, row)])));
    }
    return ({ session }) => found.get(session) ?? new Map();
  }
}

function cut<T>(items: readonly T[], { from, limit }: PastPage) {
  const end = from + limit;
  const next = end < items.length ? end : null;
  return [items.slice(from, end), { total: items.length, next }] as const;
}

/** Its beginning, the latest comments, and what resolved it or opened it again. In the log's order. */
function entriesOfThread({ comments, turnedBy }: PastThread): readonly number[] {
  const [first, ...others] = comments;
  const latest = others.slice(Math.max(0, others.length - (TOLD_COMMENTS - 1)));
  const turn = turnedBy === null ? [] : [turnedBy];
  return [first, ...latest, ...turn].sort((a, b) => a - b);
}

function entryOf(entriesOf: EntriesOf, item: PastOperation): Operation {
  const entry = entriesOf(item).get(item.seq);
  if (entry !== undefined) return entry;
  throw new DamagedLogError(`operation ${item.seq} was in its session's log, and is no more`);
}

/** Marks and choices always stand. */
function isActive(
  past: VersionPast,
  { session }: PastOperation,
  { seq, body }: Operation,
): boolean {
  return !isUndoable(body.kind) || past.activeIn(session).has(seq);
}
