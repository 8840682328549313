// [RV9] How the segments of a version came to be: which edits, sign-offs and threads of the sessions that
// led to it lie on which of them. The logs are read once, an operation at a time; what is kept of them are
// numbers, not words. The same version has the same past for ever.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { neuronIdOf } from "#core/neurons/neuron.ts";
import { type ActivityEntry, ActivityLedger } from "#core/operations/activity.ts";
import type { Operation, OperationBody, Synapse } from "#core/operations/operation.ts";
import { isEditOperation } from "#core/operations/session-state.ts";
import { baseSynapsesOf } from "#core/session/base-synapses.ts";
import { GiveUps } from "#core/session/rebased-session.ts";
import { rootOfPlace, rootOfSupervoxel, type SessionModel } from "#core/session/session-model.ts";
import {
  type NamedThings,
  placesSpokenOf,
  supervoxelsSpokenOf,
  type UnmarkedBody,
} from "#core/session/spoken-of.ts";
import { threadsOf } from "#core/session/threads.ts";
import { isSynapseBody } from "#core/synapses/synapse-table.ts";

/** An operation by its session, counted from the oldest, and its number there. */
export interface PastOperation {
  readonly session: number;
  readonly seq: number;
  /** Where it lies on the segment. */
  readonly positionVoxel: Vec3;
}

export interface PastSignOff extends PastOperation {
  readonly effectHash: string;
  /** The same for all of one reviewer for one scope. */
  readonly key: string;
}

export interface PastThread extends PastOperation {
  /** The numbers of what was said, the beginning first. */
  readonly comments: readonly number[];
  /** Who resolved it or opened it again last; null: nobody did. */
  readonly turnedBy: number | null;
}

export interface SegmentPast {
  /** Oldest first, like the other lists; those that were undone as well. */
  readonly edits: readonly PastOperation[];
  readonly threads: readonly PastThread[];
  readonly signOffs: readonly PastSignOff[];
}

/** Where an edit speaks of: places first, for they have a position. */
interface Spoken {
  readonly places: readonly Place[];
  readonly supervoxels: readonly SupervoxelId[];
}

/** Of a session while its log is read. */
interface OpenSession {
  readonly giveUps: GiveUps | null;
  readonly entries: ActivityEntry[];
  readonly ledger: ActivityLedger;
  /** Of each operation of the log; a body where what it names is not known yet. */
  readonly spoken: (Spoken | UnmarkedBody)[];
  /** Without their words. */
  readonly said: Operation[];
}

const NOTHING: Spoken = { places: [], supervoxels: [] };

export class VersionPast {
  readonly #version: SessionModel;
  readonly #edits = new Map<RootId, PastOperation[]>();
  readonly #threads = new Map<RootId, PastThread[]>();
  readonly #signOffs = new Map<RootId, PastSignOff[]>();
  readonly #active: ReadonlySet<number>[] = [];
  readonly #synapses = new Map<string, Synapse>();
  readonly #neurons = new Map<string, Place>();
  #pending: { readonly session: number; readonly seq: number; readonly body: UnmarkedBody }[] = [];
  #open: OpenSession | null = null;

  /** @param version the version as a session has it that nobody has edited. */
  constructor(version: SessionModel) {
    this.#version = version;
    for (const { id, place } of version.neurons) this.#neurons.set(id, place);
  }

  /** @param isRebased on another version than the one that it was begun on: its choices count [RV6]. */
  beginSession({ isRebased }: { readonly isRebased: boolean }): void {
    this.#open = {
      giveUps: isRebased ? new GiveUps() : null,
      ...{ entries: [], ledger: new ActivityLedger(), spoken: [], said: [] },
    };
  }

  /** The next operation of the session's log. */
  take(operation: Operation): void {
    const open = this.#opened();
    const body = open.giveUps?.meaningOf(operation.body) ?? operation.body;
    const { seq, overrides } = operation;
    const of = "of" in body ? { of: body.of } : {};
    const entry = { seq, overrides, body: { kind: body.kind, ...of } };
    open.entries.push(entry);
    open.ledger.record(entry);
    open.spoken.push(NOTHING);
    if (isEditOperation(body, open.entries)) this.#takeEdit(open, seq, body);
    else this.#takeWords(open, { ...operation, body });
  }

  endSession(): void {
    const { ledger, said } = this.#opened();
    const active = new Set(ledger.active);
    const session = this.#active.push(active) - 1;
    for (const { seq, place, comments, turnedBy } of threadsOf(said, active)) {
      this.#addAt(this.#threads, place, {
        ...{ session, seq, comments: comments.map((comment) => comment.seq) },
        turnedBy: turnedBy?.seq ?? null,
      });
    }
    this.#open = null;
  }

  /** Ids that logs name of what neither they nor the version have: it was imported, and is removed. */
  get unknown(): { readonly synapses: ReadonlySet<string>; readonly neurons: ReadonlySet<string> } {
    const synapses = new Set<string>();
    const neurons = new Set<string>();
    for (const { body } of this.#pending) {
      if (isSynapseBody(body) && "synapseId" in body) synapses.add(body.synapseId);
      else if ("neuronId" in body) neurons.add(body.neuronId);
    }
    return { synapses, neurons };
  }

  /** After the last session: what the unknown ones are, as far as anybody knows. */
  finish(imported: NamedThings): void {
    const things = {
      synapseWithId: (id: string) => this.#synapseWithId(id) ?? imported.synapseWithId(id),
      placeOfNeuron: (id: string) => this.#neurons.get(id) ?? imported.placeOfNeuron(id),
    };
    const touched = new Set<RootId>();
    for (const { session, seq, body } of this.#pending) {
      for (const root of this.#addEdit(session, seq, spokenBy(things, body))) touched.add(root);
    }
    for (const root of touched) {
      this.#edits.get(root)?.sort((a, b) => a.session - b.session || a.seq - b.seq);
    }
    this.#pending = [];
    this.#synapses.clear();
    this.#neurons.clear();
  }

  /** Neither undone nor overridden at the end of the session's log [OP4]. */
  activeIn(session: number): ReadonlySet<number> {
    return this.#active[session];
  }

  /** @param root of a segment of the version. */
  of(root: RootId): SegmentPast {
    const edits = this.#edits.get(root) ?? [];
    const threads = this.#threads.get(root) ?? [];
    return { edits, threads, signOffs: this.#signOffs.get(root) ?? [] };
  }

  #opened(): OpenSession {
    if (this.#open === null) throw new Error("no session's log is being read");
    return this.#open;
  }

  #takeEdit(open: OpenSession, seq: number, body: OperationBody): void {
    const session = this.#active.length;
    const spoken = this.#spokenOf(open, body);
    open.spoken[seq - 1] = spoken;
    if ("kind" in spoken) this.#pending.push({ session, seq, body: spoken });
    else this.#addEdit(session, seq, spoken);
  }

  #spokenOf({ spoken }: OpenSession, body: OperationBody): Spoken | UnmarkedBody {
    if (body.kind === "undo" || body.kind === "redo") return spoken[body.of - 1] ?? NOTHING;
    this.#noteAdded(body);
    if ("synapseId" in body && this.#synapseWithId(body.synapseId) === null) return body;
    if ("neuronId" in body && !this.#neurons.has(body.neuronId)) return body;
    return spokenBy(
      {
        synapseWithId: (id) => this.#synapseWithId(id),
        placeOfNeuron: (id) => this.#neurons.get(id) ?? null,
      },
      body,
    );
  }

  #noteAdded(body: OperationBody): void {
    if (body.kind === "synapse-add") this.#synapses.set(body.synapse.id, body.synapse);
    if (body.kind === "synapse-suggest") {
      for (const synapse of body.synapses) this.#synapses.set(synapse.id, synapse);
    }
    if (body.kind !== "neuron-add" || this.#neurons.has(neuronIdOf(body))) return;
    this.#neurons.set(neuronIdOf(body), body.neuron.place);
  }

  #synapseWithId(id: string): Synapse | null {
    return baseSynapsesOf(this.#version.base).withId(id) ?? this.#synapses.get(id) ?? null;
  }

  /** @returns the segments that it touched. */
  #addEdit(session: number, seq: number, { places, supervoxels }: Spoken): Iterable<RootId> {
    const positions = new Map<RootId, Vec3>();
    const meet = (root: RootId, positionVoxel: Vec3) => {
      if (root !== 0n && !positions.has(root)) positions.set(root, positionVoxel);
    };
    for (const place of places) meet(rootOfPlace(this.#version, place), place.positionVoxel);
    const { graph } = this.#version.segmentation.constraints;
    for (const supervoxel of supervoxels) {
      for (const index of graph.indicesOf(supervoxel)) {
        meet(rootOfSupervoxel(this.#version, graph.idOf(index)), graph.positionOf(index));
      }
    }
    for (const [root, positionVoxel] of positions) {
      listIn(this.#edits, root).push({ session, seq, positionVoxel });
    }
    return positions.keys();
  }

  #takeWords({ said }: OpenSession, operation: Operation): void {
    const { seq, authorId, body } = operation;
    if (body.kind === "sign") {
      const { object, scope, effectHash } = body;
      const key = `${authorId} ${scope}`;
      this.#addAt(this.#signOffs, object, {
        ...{ session: this.#active.length, seq, effectHash, key },
      });
    }
    if (body.kind === "withdraw-sign") {
      const root = rootOfPlace(this.#version, body.object);
      const key = `${authorId} ${body.scope}`;
      const left = this.#signOffs.get(root)?.filter((signOff) => signOff.key !== key);
      if (left !== undefined) this.#signOffs.set(root, left);
    }
    const wordless = withoutWords(body);
    if (wordless !== null) said.push({ ...operation, body: wordless });
  }

  #addAt<T extends PastOperation>(
    lists: Map<RootId, T[]>,
    place: Place,
    item: Omit<T, "positionVoxel">,
  ): void {
    const root = rootOfPlace(this.#version, place);
    if (root === 0n) return;
    listIn(lists, root).push({ ...item, positionVoxel: place.positionVoxel } as T);
  }
}

/**
 * [RV3] Those that hold for a segment of this hash, and those that lapsed on the way: a reviewer counts
 * once for a scope, with the last one that holds. Oldest first.
 */
export function signOffsFor(
  { signOffs }: Pick<SegmentPast, "signOffs">,
  effectHash: string,
): { readonly holding: readonly PastSignOff[]; readonly lapsed: readonly PastSignOff[] } {
  const holding = new Map<string, PastSignOff>();
  for (const signOff of signOffs) {
    if (signOff.effectHash !== effectHash) continue;
    holding.delete(signOff.key);
    holding.set(signOff.key, signOff);
  }
  const lapsed = signOffs.filter((signOff) => signOff.effectHash !== effectHash);
  return { holding: [...holding.values()], lapsed };
}

function spokenBy(things: NamedThings, body: UnmarkedBody): Spoken {
  return {
    places: placesSpokenOf(things, body),
    supervoxels: supervoxelsSpokenOf(things, body),
  };
}

/** What threads are made of, as far as numbers tell it; null for anything else. */
function withoutWords(body: OperationBody): OperationBody | null {
  if (body.kind === "comment-add") return { ...body, text: "", mentions: [] };
  if (body.kind === "object-request") return { ...body, text: "" };
  return body.kind === "comment-resolve" || body.kind === "comment-reopen" ? body : null;
}

function listIn<T>(lists: Map<RootId, T[]>, root: RootId): T[] {
  const list = lists.get(root) ?? [];
  lists.set(root, list);
  return list;
}
