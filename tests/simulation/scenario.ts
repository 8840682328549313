// One seed: a world, and in it one cell of the matrix. A person asks for something that the server
// does not hear of yet; another's operation comes in between; then everything arrives, through
// lines that stall, break and repeat.
import type { Intent } from "#core/operations/intent.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { Director } from "#tests/simulation/director.ts";
import {
  INTENT_KINDS,
  INTENT_NAMES,
  type IntentKindName,
  isUndoableKind,
  type RemoteKind,
} from "#tests/simulation/intent-kinds.ts";
import {
  type Cell,
  cellOfSeed,
  hasPlace,
  PLACE_RELATIONS,
  placesIn,
} from "#tests/simulation/matrix.ts";
import { ENGINE, type Engine } from "#tests/simulation/simulated-server.ts";
import { growWorld, pick } from "#tests/simulation/simulated-world.ts";
import { Simulation } from "#tests/simulation/simulation.ts";

const LOCAL = 0;
const REMOTE = 1;
const UNDOABLE = INTENT_NAMES.filter(isUndoableKind);

export interface Played {
  readonly cell: Cell;
  readonly simulation: Simulation;
  /** What the local person asked for; null where the world had nothing to ask for. */
  readonly intent: Intent | null;
  /** The sequence number of the other's operation; null where it was refused. */
  readonly injected: number | null;
}

interface Target {
  readonly at: number;
  readonly target: number | null;
}

/** Plays a seed to its end. `onStart` gets the run before anything in it can fail. */
export function playSeed(
  seed: number,
  onStart: (simulation: Simulation) => void = () => {},
  engine: Engine = ENGINE,
): Played {
  const { cell, round } = cellOfSeed(seed);
  const random = seededRandom(seed);
  const { world, chain } = growWorld(random, peopleFor(random, cell));
  const simulation = new Simulation(world, engine);
  onStart(simulation);
  const focus = placesIn(random, chain, cell.relation);
  const played = new Scenario(new Director(simulation, random), cell, round, focus).play();
  simulation.finish();
  return { cell, simulation, ...played };
}

class Scenario {
  readonly #director: Director;
  readonly #random: SeededRandom;
  readonly #cell: Cell;
  readonly #round: number;
  /** Who edits, and who decides, where the scene itself says nothing of it. */
  readonly #crew: { readonly worker: number; readonly reviewer: number };
  /** Where most of what happens happens, so that it meets. */
  readonly #focus: readonly number[];

  constructor(director: Director, cell: Cell, round: number, focus: readonly number[]) {
    this.#focus = focus;
    this.#director = director;
    this.#random = director.random;
    this.#cell = cell;
    this.#round = round;
    const { people } = director.simulation;
    const orRemote = (id: string) => {
      const found = people.findIndex(({ actor }) => actor.id === id);
      return found < 0 ? REMOTE : found;
    };
    this.#crew = { worker: orRemote("wim"), reviewer: orRemote("rhea") };
  }

  play() {
    const { local, remote } = this.#cell;
    const [localAt, remoteAt] = this.#focus;
    for (let count = this.#random.below(6); count > 0; count--) this.#noise(this.#crew.worker);
    const own = this.#prepare(local, LOCAL, localAt);
    const theirs = this.#prepare(remote, REMOTE, remoteAt);
    // Nobody approves a session in conflict [RV4].
    const isApproved = local === "approve" || remote === "approve";
    if (isApproved && this.#round % 3 === 1) this.#quarrel(this.#crew.worker);
    const wanted = this.#stateFor(local);
    this.#director.bringTo(wanted, this.#crew);
    if (local === "withdraw-sign") this.#director.act({ who: LOCAL, kind: "sign", at: localAt });
    if (local === "withdraw-request") {
      this.#director.act({ who: LOCAL, kind: "object-request", at: localAt });
    }
    if (local === "approve") this.#director.signAll(this.#crew.reviewer);
    const intent = this.#askAway(local, own);
    const injected = this.#inject(remote, theirs);
    if (this.#round % 2 === 1) this.#director.bringTo(wanted, this.#crew);
    this.#aftermath();
    return { intent, injected };
  }

  /** What has to be there before: an operation to undo, one undone to redo, a synapse to remove, a claim. */
  #prepare(kind: RemoteKind, who: number, at: number): Target {
    const director = this.#director;
    const { worker } = this.#crew;
    director.bringTo("open", this.#crew);
    if (kind === "comment-resolve" || kind === "comment-reopen") {
      director.act({ who: worker, kind: "comment-add", at });
      if (kind === "comment-reopen") director.act({ who: worker, kind: "comment-resolve", at });
    }
    if (needsSynapse(kind)) director.act({ who: worker, kind: "synapse-add", at });
    if (needsRecord(kind)) director.act({ who: worker, kind: "neuron-add", at });
    // The other is an author of what they take back; the local person may be refused it.
    const mayBeOthers = kind === "undo" || kind === "redo" || kind === "release";
    if (!mayBeOthers) return { at, target: null };
    const author = who === REMOTE || this.#random.chance(0.75) ? who : worker;
    if (kind === "release") {
      return { at, target: director.act({ who: author, kind: "claim", at })?.seq ?? null };
    }
    return this.#prepareMark(kind, { who, author, at });
  }

  #prepareMark(
    kind: "undo" | "redo",
    { who, author, at }: { readonly who: number; readonly author: number; readonly at: number },
  ): Target {
    const director = this.#director;
    const { worker } = this.#crew;
    const of = this.#kindInTurn(who);
    if (needsSynapse(of)) director.act({ who: worker, kind: "synapse-add", at });
    if (needsRecord(of)) director.act({ who: worker, kind: "neuron-add", at });
    const operation =
      director.act({ who: author, kind: of, at }) ??
      director.act({ who: author, kind: "synapse-add", at });
    if (operation === null) return { at, target: null };
    if (kind === "redo") director.act({ who: author, kind: "undo", at, target: operation.seq });
    const isPlain = author === LOCAL && this.#random.chance(0.3);
    return { at, target: isPlain ? null : operation.seq };
  }

  /**
   * Both go through all kinds with the rounds; how far the other is ahead goes on with the relation
   * and once in every such turn, so that they go through all pairs too.
   */
  #kindInTurn(who: number): IntentKindName {
    const { relation } = this.#cell;
    const turn = Math.floor(this.#round / UNDOABLE.length);
    const number = relation === "session" ? 0 : PLACE_RELATIONS.indexOf(relation);
    const ahead = who === LOCAL ? 0 : turn * PLACE_RELATIONS.length + number;
    return UNDOABLE[(this.#round + ahead) % UNDOABLE.length];
  }

  #stateFor(kind: IntentKindName): SessionState {
    if (kind === "reopen" && this.#random.chance(0.5)) return "changes-requested";
    return INTENT_KINDS[kind].state;
  }

  /** The local person asks, and the server does not hear of it yet. */
  #askAway(kind: IntentKindName, { at, target }: Target): Intent | null {
    const { simulation } = this.#director;
    const who = LOCAL;
    const seqs = simulation.server.operations.map(({ seq }) => seq);
    if (this.#random.chance(0.7)) simulation.play({ kind: "read", who, seqs });
    const isOffline = this.#random.chance(0.5);
    if (isOffline) simulation.play({ kind: "cut", who });
    if (kind === "submit") this.#director.changeSomething(this.#crew.worker);
    const intent = this.#director.ask({ who, kind, at, target }, this.#random.chance(0.8));
    if (isOffline && this.#random.chance(0.3)) {
      this.#director.ask({ who, kind: "synapse-add", at: this.#director.anySupervoxel() });
    }
    return intent;
  }

  #inject(kind: RemoteKind, { at, target }: Target): number | null {
    const director = this.#director;
    if (kind === "finalize") {
      if (!director.bringTo("approved", this.#crew)) return null;
      director.simulation.play({ kind: "finalize", who: REMOTE });
      return director.model.state === "finalized" ? director.model.operations.length : null;
    }
    const state = this.#stateFor(kind);
    if (!director.bringTo(state, this.#crew)) return null;
    if (kind === "withdraw-sign") director.act({ who: REMOTE, kind: "sign", at });
    if (kind === "withdraw-request") director.act({ who: REMOTE, kind: "object-request", at });
    if (kind === "approve") director.signAll(this.#crew.reviewer);
    if (kind === "submit") director.changeSomething(this.#crew.worker);
    return director.act({ who: REMOTE, kind, at, target })?.seq ?? null;
  }

  /** Everybody does a little more, while the lines do what lines do. */
  #aftermath(): void {
    const { people } = this.#director.simulation;
    if (this.#round % 2 === 0) {
      this.#director.bringTo("open", this.#crew);
      this.#quarrel(REMOTE);
    }
    const events = 10 + this.#random.below(50);
    for (let event = 0; event < events; event++) {
      const who = this.#random.below(people.length);
      if (this.#random.chance(0.5)) this.#noise(who);
      else this.#director.stir(who);
    }
  }

  /** A split is taken back, another is given up for a merge; then the first is done again. */
  #quarrel(other: number): void {
    const director = this.#director;
    const { worker } = this.#crew;
    const [, at] = this.#focus;
    const parting = this.#partingKind();
    const joining = this.#random.chance(0.3) ? "merge-many" : "merge";
    const split = director.act({ who: worker, kind: parting, at });
    if (split === null) return;
    director.act({ who: worker, kind: "undo", at, target: split.seq });
    director.act({ who: other, kind: this.#partingKind(), at });
    director.act({ who: other, kind: joining, at });
    director.act({ who: worker, kind: "redo", at, target: split.seq });
  }

  #partingKind(): IntentKindName {
    if (this.#random.chance(0.25)) return "isolate";
    return this.#random.chance(0.25) ? "split-supervoxel" : "split";
  }

  /** Somebody does something, mostly near where the scene is, and as people do: at once. */
  #noise(who: number): void {
    const director = this.#director;
    const random = this.#random;
    const kind = random.chance(0.93) ? pick(random, BUSY) : pick(random, REST);
    const at = random.chance(0.7) ? pick(random, this.#focus) : director.anySupervoxel();
    const last = director.model.operations.length;
    const target = random.chance(0.4) ? null : 1 + random.below(last + 1);
    director.ask({ who, kind, at, target });
    const person = director.person(who);
    if (random.chance(0.5)) {
      director.simulation.play({ kind: "send", who, count: person.underWayCount });
    } else director.stir(who);
  }
}

const EDITS = INTENT_NAMES.filter((kind) => INTENT_KINDS[kind].state === "open").filter(hasPlace);
const REST = INTENT_NAMES.filter((kind) => !EDITS.includes(kind) && kind !== "abandon");
/** Those that move segments, and their undo, more often than the others. */
const BUSY = [...EDITS, ...EDITS.filter((kind) => !/^(synapse|neuron)-/.test(kind))];

function needsSynapse(kind: RemoteKind): boolean {
  return ["synapse-edit", "synapse-judge", "synapse-remove"].includes(kind);
}

function needsRecord(kind: RemoteKind): boolean {
  return kind === "neuron-edit" || kind === "neuron-remove";
}

/** Two to five. Where the scene needs sign-offs, rhea gives them, who edits nothing. */
function peopleFor(random: SeededRandom, { local, remote }: Cell): readonly IntentActor[] {
  const people: IntentActor[] = [
    { id: "ada", role: roleFor(random, local) },
    { id: "ben", role: remote === "finalize" ? "reviewer" : roleFor(null, remote) },
  ];
  const isReview = [local, remote].some((kind) => !hasPlace(kind) || kind.endsWith("sign"));
  if (isReview || random.chance(0.5)) people.push({ id: "rhea", role: "reviewer" });
  if (isReview || random.chance(0.3)) people.push({ id: "wim", role: "proofreader" });
  if (random.chance(0.3)) people.push({ id: "vic", role: "viewer" });
  return people;
}

/** Now and then the local person lacks the right; the other has it. */
function roleFor(random: SeededRandom | null, kind: RemoteKind): IntentActor["role"] {
  const role = kind === "finalize" ? "reviewer" : INTENT_KINDS[kind].role;
  if (random?.chance(0.1) === true) return role === "reviewer" ? "proofreader" : "viewer";
  if (role === "proofreader" && random?.chance(0.3) === true) return "reviewer";
  return role;
}
