// The machines of a run: the server, in one life after another, the pages, and the lines between them;
// and each thing that may happen to them, until all heals.

import type { SessionModel } from "#core/session/session-model.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { type Failpoint, faultsAt, InjectedFaultError } from "#server/use-cases/failpoint.ts";
import type { BarDataset } from "#tests/faults/simulation/bar-dataset.ts";
import { PersonAtDesk } from "#tests/faults/simulation/person-at-desk.ts";
import { ServerProcess } from "#tests/faults/simulation/server-process.ts";
import type { StackGround } from "#tests/faults/simulation/stack-ground.ts";
import type { StackPorts } from "#tests/faults/simulation/stack-ports.ts";
import { Trace } from "#tests/faults/simulation/trace.ts";
import { VirtualNetwork } from "#tests/faults/simulation/virtual-network.ts";
import type { VirtualTime } from "#tests/faults/simulation/virtual-time.ts";

export interface MachinesDeps {
  readonly random: SeededRandom;
  readonly dataset: BarDataset;
  readonly sessionId: string;
  readonly time: VirtualTime;
  readonly ports: StackPorts;
}

const FAILED_COMMITS: readonly Failpoint[] = [
  "append:before",
  "append:in-transaction",
  "append:after-commit",
];

export class Machines {
  readonly trace: Trace;
  readonly people: readonly PersonAtDesk[];
  /** Whatever must not be, as far as it was seen. */
  readonly complaints: string[] = [];
  readonly counts = { serverCrashes: 0, pageCrashes: 0, cuts: 0, failedCommits: 0, fullDisks: 0 };
  readonly #ground: StackGround;
  readonly #deps: MachinesDeps;
  readonly #network: VirtualNetwork;
  #server: ServerProcess | null = null;
  /** The one before is remembered for what people saw of it. */
  #lastServer: ServerProcess | null = null;
  #nextId = 0;
  #fullUntilMs = 0;

  constructor(ground: StackGround, deps: MachinesDeps) {
    const { time, dataset, sessionId, random, ports } = deps;
    this.#ground = ground;
    this.#deps = deps;
    this.trace = new Trace(() => time.nowMs());
    this.#network = new VirtualNetwork(() => time.nowMs(), this.trace);
    const desk = {
      ...{ time, dataset, sessionId, ports, network: this.#network, trace: this.trace },
      server: () => this.#server,
      newId: () => this.#newId(),
      complain: (what: string) => this.complaints.push(what),
    };
    this.people = ground.people.map(
      (actor, index) =>
        new PersonAtDesk(desk, actor, `person ${index}`, seededRandom(random.below(2 ** 31))),
    );
  }

  start(): void {
    this.#startServer();
    for (const person of this.people) person.open();
  }

  end(): void {
    for (const person of this.people) person.page?.destroy();
    this.#server?.die();
  }

  /** What there is to see of the session; null before the first server has it. */
  sight(): SessionModel | null {
    return (this.#server ?? this.#lastServer)?.modelOf(this.#deps.sessionId) ?? null;
  }

  #newId(): string {
    this.#nextId++;
    return `00000000-0000-4000-8000-${String(this.#nextId).padStart(12, "0")}`;
  }

  /** Something happens to somebody. */
  mishap(): void {
    const { random, time } = this.#deps;
    const person = this.people[random.below(this.people.length)];
    const roll = random.below(20);
    if (roll < 7) {
      this.counts.cuts++;
      this.trace.note(`the line of ${person.name} breaks`);
      for (const line of [...person.path.lines]) line.break(random.chance(0.5));
    } else if (roll < 12) {
      const forMs = random.below(3_000);
      this.trace.note(`${person.name} is cut off for ${forMs} ms`);
      person.path.heldUntilMs = time.nowMs() + forMs;
    } else if (roll < 15) this.#crashPage(person);
    else if (roll === 19) this.#fillDisk();
    else if (roll < 17) this.#failCommit();
    else if (roll < 18 && this.#server !== null) this.#crashServer();
  }

  #crashPage(person: PersonAtDesk): void {
    if (person.page === null) return;
    const { random } = this.#deps;
    this.counts.pageCrashes++;
    this.trace.note(`the page of ${person.name} is gone`);
    person.crash();
    setTimeout(() => {
      if (person.page === null) person.open();
    }, random.below(800));
  }

  #fillDisk(): void {
    const { random, time } = this.#deps;
    const forMs = random.below(2_000);
    this.counts.fullDisks++;
    this.trace.note(`the disk is full for ${forMs} ms`);
    this.#fullUntilMs = time.nowMs() + forMs;
  }

  #failCommit(): void {
    const { random } = this.#deps;
    const wanted = FAILED_COMMITS[random.below(FAILED_COMMITS.length)];
    const faults = faultsAt(wanted, () => {
      this.#ground.onFault(null);
      this.counts.failedCommits++;
      this.trace.note(`a commit fails at ${wanted}`);
      throw new InjectedFaultError(`the fault asked for at ${wanted}`);
    });
    this.#ground.onFault(faults);
  }

  #crashServer(): void {
    const { random } = this.#deps;
    this.counts.serverCrashes++;
    this.trace.note("the server is gone");
    this.#server?.die();
    this.#server = null;
    this.#network.listening = null;
    for (const person of this.people) for (const line of [...person.path.lines]) line.die();
    setTimeout(() => this.#startServer(), random.below(1_500));
  }

  #startServer(): void {
    if (this.#server !== null) return;
    const { random, time, dataset, ports } = this.#deps;
    const { store, engines } = this.#ground;
    this.trace.note("a server starts");
    const own = seededRandom(random.below(2 ** 31));
    this.#server = new ServerProcess({
      ...{ time, random: own, trace: this.trace, store, engines, dataset, ports },
      isDiskFull: () => time.nowMs() < this.#fullUntilMs,
      complain: (what) => this.complaints.push(what),
    });
    this.#lastServer = this.#server;
    this.#network.listening = this.#server;
  }

  heal(): void {
    this.trace.note("all heals");
    this.#ground.onFault(null);
    this.#fullUntilMs = 0;
    this.#startServer();
    for (const person of this.people) {
      person.path.heldUntilMs = 0;
      if (person.page === null) person.open();
    }
  }

  /** null where nobody waits for anything. */
  restless(): string | null {
    const session = this.#server?.host.peek(this.#deps.sessionId);
    if (!session || session.isBusy) return "the server";
    const length = session.model.operations.length;
    for (const { page, name } of this.people) {
      if (page === null) return `${name} has no page`;
      const { connection, pending, seq } = page.snapshot();
      if (connection.kind !== "live" && connection.kind !== "read-only") {
        return `${name} is ${JSON.stringify(connection)}`;
      }
      if (pending.length > 0) return `${name} waits for ${pending[0].intent.id}`;
      if (seq !== length) return `${name} has ${seq} of ${length} entries`;
    }
    return null;
  }
}
