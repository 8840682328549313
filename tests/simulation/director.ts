// Makes things happen in a simulation, by its steps alone: people ask, their lines carry, stall and
// break, and the session is brought to where a scene needs it.

import type { Intent, IntentBody } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { SessionState } from "#core/operations/session-state.ts";
import { differenceOf } from "#core/session/difference.ts";
import { BAR_VOXELS } from "#fixtures/graphs/bar-masks.ts";
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { confirmed, INTENT_KINDS, type IntentKindName } from "#tests/simulation/intent-kinds.ts";
import type { SimulatedPerson } from "#tests/simulation/simulated-person.ts";
import { pick, shuffled } from "#tests/simulation/simulated-world.ts";
import type { Simulation } from "#tests/simulation/simulation.ts";

const MAX_TRIES = 6;
const MAX_MOVES = 8;
/** How often a person is asked whether they are sure before they let it be. */
const MAX_QUESTIONS = 4;

export interface Wish {
  readonly who: number;
  readonly kind: IntentKindName;
  /** A supervoxel, by dense index. */
  readonly at: number;
  /** Which voxel of it; any one where that is left out. */
  readonly along?: number;
  readonly target?: number | null;
}

export class Director {
  readonly simulation: Simulation;
  readonly random: SeededRandom;
  #intentCount = 0;

  constructor(simulation: Simulation, random: SeededRandom) {
    this.simulation = simulation;
    this.random = random;
  }

  get model() {
    return this.simulation.server.model;
  }

  person(who: number): SimulatedPerson {
    return this.simulation.people[who];
  }

  anySupervoxel(): number {
    return this.random.below(this.model.base.graph.supervoxelIds.length);
  }

  /**
   * A person asks; what becomes of it is left to their line. Most look at the server's preview
   * first, and say yes to what it asks; some do not, as somebody does who is offline.
   * @returns null where there is nothing to ask for.
   */
  ask(wish: Wish, hasPreview = this.random.chance(0.8)): Intent | null {
    const { kind, at, target = null, along = this.random.below(BAR_VOXELS) } = wish;
    const scene = { model: this.model, random: this.random, at, along, target };
    const body = INTENT_KINDS[kind].compose(scene);
    if (body === null) return null;
    const plain = this.#intentOf(wish.who, body);
    const intent = hasPreview ? this.#afterPreview(wish.who, plain) : plain;
    this.simulation.play({ kind: "intend", who: wish.who, intent });
    return intent;
  }

  /** Asks, and the line carries it at once: the operation, or null where none came of it. */
  act(wish: Wish): Operation | null {
    const { who } = wish;
    if (!this.person(who).isUp) this.simulation.play({ kind: "restore", who });
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      const intent = this.ask(wish, true);
      if (intent === null) return null;
      this.simulation.play({ kind: "send", who, count: this.person(who).underWayCount });
      this.simulation.play({ kind: "answer", who, count: this.person(who).returningCount });
      const outcome = this.simulation.server.outcomeOf(intent.id);
      if (outcome?.accepted === true) return this.model.operations[outcome.seq - 1];
    }
    return null;
  }

  /** Whether the session can be, and now is, in this state. `worker` edits, `reviewer` decides. */
  bringTo(
    state: SessionState,
    by: { readonly worker: number; readonly reviewer: number },
  ): boolean {
    for (let move = 0; move < MAX_MOVES && this.model.state !== state; move++) {
      if (!this.#move(state, by)) return false;
    }
    return this.model.state === state;
  }

  #move(wanted: SessionState, by: { readonly worker: number; readonly reviewer: number }): boolean {
    const asWorker = (kind: IntentKindName) => this.act({ who: by.worker, kind, at: 0 }) !== null;
    const asReviewer = (kind: IntentKindName) =>
      this.act({ who: by.reviewer, kind, at: 0 }) !== null;
    switch (this.model.state) {
      case "open":
        if (wanted === "abandoned") return asReviewer("abandon");
        this.changeSomething(by.worker);
        return asWorker("submit");
      case "submitted":
        if (wanted === "open") return asWorker("reopen");
        if (wanted === "changes-requested") return asReviewer("request-changes");
        this.signAll(by.reviewer);
        return asReviewer("approve");
      case "changes-requested":
        return asWorker("reopen");
      case "approved":
        if (wanted !== "finalized") return asReviewer("request-changes");
        this.simulation.play({ kind: "finalize", who: by.reviewer });
        return true;
      default:
        return false;
    }
  }

  /** So that there is something to submit. */
  changeSomething(who: number): void {
    for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
      if (differenceOf(this.model).length > 0) return;
      this.act({ who, kind: pick(this.random, ["merge", "split"]), at: this.anySupervoxel() });
    }
  }

  /** And what others asked for is let go: nothing is approved while it stands. */
  signAll(who: number): void {
    const asked = differenceOf(this.model).flatMap(({ requests }) => requests).length;
    for (let n = 0; n < asked * 2; n++) this.act({ who, kind: "withdraw-request", at: 0 });
    for (const { isSigned, place } of differenceOf(this.model)) {
      if (isSigned) continue;
      const { supervoxelIds, positionsVoxel } = this.model.base.graph;
      const at = supervoxelIds.indexOf(place.supervoxel);
      const along = place.positionVoxel[0] - positionsVoxel.tripleAt(at)[0];
      this.act({ who, kind: "sign", at, along });
    }
  }

  /** Something happens to a line, or to the server. */
  stir(who: number): void {
    const { random, simulation } = this;
    const person = this.person(who);
    const roll = random.below(20);
    if (roll < 5) simulation.play({ kind: "send", who, count: 1 + random.below(2) });
    else if (roll < 9) simulation.play({ kind: "answer", who, count: 1 + random.below(2) });
    else if (roll < 13) simulation.play({ kind: "read", who, seqs: this.#someEntries(person) });
    else if (roll < 15) simulation.play({ kind: person.isUp ? "cut" : "restore", who });
    else if (roll < 16) simulation.play({ kind: "reload", who });
    else if (roll < 17) simulation.play({ kind: "repeat", who });
    else if (roll < 19) simulation.play({ kind: "look", who, supervoxels: [this.anySupervoxel()] });
    else simulation.play({ kind: "restart" });
  }

  /** Entries that the page lacks, out of order, and one that it has. */
  #someEntries(person: SimulatedPerson): readonly number[] {
    const { seq } = person.page;
    const missing = this.model.operations.slice(seq, seq + 1 + this.random.below(6));
    const order = shuffled(
      this.random,
      missing.map((operation) => operation.seq),
    );
    return seq > 0 && this.random.chance(0.3) ? [1 + this.random.below(seq), ...order] : order;
  }

  #intentOf(who: number, body: IntentBody): Intent {
    this.#intentCount++;
    const id = `00000000-0000-4000-8000-${String(this.#intentCount).padStart(12, "0")}`;
    return { id, seenSeq: this.person(who).page.seq, overrides: [], body };
  }

  /** [OP3] The person is shown what the server would say, and confirms what can be confirmed. */
  #afterPreview(who: number, intent: Intent): Intent {
    let asked = intent;
    for (let question = 0; question < MAX_QUESTIONS; question++) {
      const judged = this.simulation.server.judge(this.person(who).actor, asked);
      if (judged.ok) return asked;
      if (judged.error.tag === "would-override") {
        const overrides = judged.error.operations.map(({ seq }) => seq);
        asked = { ...asked, overrides: [...new Set([...asked.overrides, ...overrides])] };
        continue;
      }
      if (judged.error.tag === "segment-claimed") {
        const claims = judged.error.claims.map(({ operation }) => operation.seq);
        const confirmedClaims = [...new Set([...(asked.confirmedClaims ?? []), ...claims])];
        asked = { ...asked, confirmedClaims };
        continue;
      }
      const body = confirmed(asked.body, judged.error);
      if (body === null) return asked;
      asked = { ...asked, body };
    }
    return asked;
  }
}
