// A person with a page, a queue that outlives the page, and a line that carries what it holds only
// when it is told to. A line is a stream: what one person asked for arrives in their order, or not.
import type { Intent } from "#core/operations/intent.ts";
import type { IntentActor } from "#core/session/judge-intent.ts";
import type { SimulatedPage } from "#tests/simulation/simulated-page.ts";
import type { Outcome, SimulatedServer } from "#tests/simulation/simulated-server.ts";
import { must } from "#tests/simulation/simulation-step.ts";

export class SimulatedPerson {
  readonly actor: IntentActor;
  /** Every intent ever, in order. */
  readonly asked: Intent[] = [];
  /** What the person was told of each. */
  readonly told = new Map<string, Outcome>();
  readonly #openPage: () => SimulatedPage;
  /** The queue: undecided as far as is known here, in order. */
  readonly #lying = new Map<string, Intent>();
  #underWay: Intent[] = [];
  #returning: Outcome[] = [];
  #isUp = true;
  page: SimulatedPage;

  constructor(actor: IntentActor, openPage: () => SimulatedPage) {
    this.actor = actor;
    this.#openPage = openPage;
    this.page = openPage();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  get underWayCount(): number {
    return this.#underWay.length;
  }

  get returningCount(): number {
    return this.#returning.length;
  }

  get undecidedCount(): number {
    return this.#lying.size;
  }

  intend(intent: Intent): void {
    this.asked.push(intent);
    this.#lying.set(intent.id, intent);
    if (this.#isUp) this.#underWay.push(intent);
  }

  send(server: SimulatedServer, count: number): void {
    for (const intent of this.#underWay.splice(0, count)) {
      this.#returning.push(server.receive(this.actor, intent));
    }
  }

  answer(count: number): void {
    for (const outcome of this.#returning.splice(0, count)) this.#hear(outcome);
  }

  /** [OP3] However often it is told, it is told the same. */
  #hear(outcome: Outcome): void {
    const before = this.told.get(outcome.intentId);
    must(before === undefined || isSame(before, outcome), () => {
      return `${outcome.intentId} was told two outcomes`;
    });
    if (before === undefined) this.told.set(outcome.intentId, outcome);
    this.#lying.delete(outcome.intentId);
  }

  cut(): void {
    this.#underWay = [];
    this.#returning = [];
    this.#isUp = false;
  }

  restore(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.repeat();
  }

  /** Sends all that lies undecided once more, behind what is under way. */
  repeat(): void {
    if (this.#isUp) this.#underWay.push(...this.#lying.values());
  }

  reload(): void {
    this.cut();
    this.page = this.#openPage();
    this.restore();
  }
}

function isSame(left: Outcome, right: Outcome): boolean {
  if (left.accepted && right.accepted) return left.seq === right.seq;
  return !left.accepted && !right.accepted && left.refusal.tag === right.refusal.tag;
}
