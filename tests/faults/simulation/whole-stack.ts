// One seed: people at their desks and a server, all of it as it is built, through everything that a
// network and machines may do to them. After each round all heals, and all must agree.
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { act } from "#tests/faults/simulation/acts.ts";
import { checkAgreement } from "#tests/faults/simulation/check-agreement.ts";
import { Machines } from "#tests/faults/simulation/machines.ts";
import type { PersonAtDesk } from "#tests/faults/simulation/person-at-desk.ts";
import { seedDocuments } from "#tests/faults/simulation/seeded-documents.ts";
import type { StackGround } from "#tests/faults/simulation/stack-ground.ts";
import { SOUND_PORTS, type StackPorts } from "#tests/faults/simulation/stack-ports.ts";
import { VirtualTime } from "#tests/faults/simulation/virtual-time.ts";
import { SimulationFailure } from "#tests/simulation/simulation-step.ts";

export interface StackOptions {
  readonly seed: number;
  /** Of each person, over all rounds. */
  readonly operations: number;
  readonly ports?: StackPorts;
}

export interface StackFigures {
  readonly intents: number;
  readonly accepted: number;
  readonly refused: number;
  readonly serverCrashes: number;
  readonly pageCrashes: number;
  readonly cuts: number;
  readonly failedCommits: number;
  readonly fullDisks: number;
  readonly digest: string;
}

/** A world costs the database more than a session on it does. */
const SEEDS_A_WORLD = 8;
const ROUNDS = 2;
const THINK_MS = 400;
/** After everything has healed: far more than any page needs. */
const QUIET_LIMIT_MS = 60_000;
const LOOK_MS = 50;
/** What pages ask for once the log is here: pieces, masks, roots. */
const AFTERTHOUGHT_MS = 3_000;
const BUSY_LIMIT_MS = 3_600_000;

/** Throws SimulationFailure with the end of the trace. */
export async function playStack(ground: StackGround, options: StackOptions): Promise<StackFigures> {
  const random = seededRandom(options.seed);
  const { dataset, focus } = await ground.world(Math.floor(options.seed / SEEDS_A_WORLD));
  const sessionId = await ground.addSession(dataset.record.id);
  const unseed = seedDocuments(seededRandom(options.seed ^ 0x5bd1e995));
  const time = new VirtualTime();
  time.start();
  const { ports = SOUND_PORTS } = options;
  const machines = new Machines(ground, { random, dataset, sessionId, time, ports });
  const stack = new WholeStack(machines, { ...options, random, time });
  const check = () =>
    checkAgreement({ store: ground.store, dataset, sessionId, people: machines.people });
  try {
    return await stack.play(focus, check);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const { seed, operations } = options;
    const again = `FASCICLE_SEED=${seed} FASCICLE_OPERATIONS=${operations} npx vitest run tests/faults/simulation`;
    const text = `seed ${seed}: ${what}\nagain: ${again}\nthe end of the trace:\n${machines.trace}`;
    throw new SimulationFailure(text, { cause: error });
  } finally {
    machines.end();
    time.stop();
    unseed();
    ground.onFault(null);
  }
}

interface StackWorld extends StackOptions {
  readonly random: SeededRandom;
  readonly time: VirtualTime;
}

class WholeStack {
  readonly #machines: Machines;
  readonly #world: StackWorld;
  readonly #left = new Map<PersonAtDesk, number>();
  #isStormy = false;

  constructor(machines: Machines, world: StackWorld) {
    this.#machines = machines;
    this.#world = world;
  }

  async play(focus: readonly number[], check: () => Promise<void>): Promise<StackFigures> {
    const { trace, complaints } = this.#machines;
    this.#machines.start();
    for (let round = 1; round <= ROUNDS; round++) {
      await this.#storm(focus);
      this.#machines.heal();
      await this.#quieten();
      trace.note(`round ${round} is quiet`);
      if (complaints.length > 0) throw new SimulationFailure(complaints.join("\n"));
      await check();
    }
    return this.#figures();
  }

  /** Until everybody has asked for what they want, the weather is bad. */
  async #storm(focus: readonly number[]): Promise<void> {
    const { time, operations } = this.#world;
    const { people } = this.#machines;
    for (const person of people) this.#left.set(person, Math.ceil(operations / ROUNDS));
    this.#isStormy = true;
    for (const person of people) this.#think(person, focus);
    this.#blow();
    const endMs = time.nowMs() + BUSY_LIMIT_MS;
    while ([...this.#left.values()].some((left) => left > 0)) {
      if (time.nowMs() > endMs) throw new SimulationFailure("people never came to an end");
      await time.turn();
    }
    this.#isStormy = false;
  }

  /** A person acts, waits a while, and acts again. */
  #think(person: PersonAtDesk, focus: readonly number[]): void {
    const again = () => {
      const left = this.#left.get(person) ?? 0;
      if (left <= 0) return;
      const model = this.#machines.sight();
      if (model && person.page !== null) {
        this.#left.set(person, left - 1);
        act(person, model, focus);
      }
      setTimeout(again, person.random.below(THINK_MS));
    };
    setTimeout(again, person.random.below(THINK_MS));
  }

  /** The weather: every now and then something happens to somebody. */
  #blow(): void {
    const { random } = this.#world;
    const again = () => {
      if (!this.#isStormy) return;
      this.#machines.mishap();
      setTimeout(again, random.below(160));
    };
    setTimeout(again, random.below(160));
  }

  async #quieten(): Promise<void> {
    const { time } = this.#world;
    const endMs = time.nowMs() + QUIET_LIMIT_MS;
    for (;;) {
      await this.#pass(LOOK_MS);
      const restless = this.#machines.restless();
      if (restless === null) break;
      if (time.nowMs() > endMs) throw new SimulationFailure(`never quiet: ${restless}`);
    }
    await this.#pass(AFTERTHOUGHT_MS);
    const restless = this.#machines.restless();
    if (restless !== null) throw new SimulationFailure(`not quiet for long: ${restless}`);
  }

  async #pass(forMs: number): Promise<void> {
    const { time } = this.#world;
    let isOver = false;
    setTimeout(() => {
      isOver = true;
    }, forMs);
    while (!isOver) await time.turn();
  }

  #figures(): StackFigures {
    const { people, counts, trace } = this.#machines;
    const told = people.flatMap((person) => [...person.told.values()]);
    const accepted = told.filter((outcome) => outcome.accepted).length;
    return {
      intents: people.reduce((sum, { submitted }) => sum + submitted.length, 0),
      ...{ accepted, refused: told.length - accepted },
      ...counts,
      digest: trace.digest(),
    };
  }
}
