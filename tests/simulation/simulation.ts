// One run: a world, a server, its people, and the steps so far. Every step is checked where it
// happens; a run is the same whenever its steps are played again.
import { checkEnding, checkPage } from "#tests/simulation/check-ending.ts";
import { SimulatedPage } from "#tests/simulation/simulated-page.ts";
import { SimulatedPerson } from "#tests/simulation/simulated-person.ts";
import { ENGINE, type Engine, SimulatedServer } from "#tests/simulation/simulated-server.ts";
import type { SimulatedWorld } from "#tests/simulation/simulated-world.ts";
import type { SimulationStep } from "#tests/simulation/simulation-step.ts";

export class Simulation {
  readonly world: SimulatedWorld;
  readonly server: SimulatedServer;
  readonly people: readonly SimulatedPerson[];
  readonly steps: SimulationStep[] = [];

  constructor(world: SimulatedWorld, engine: Engine = ENGINE) {
    this.world = world;
    this.server = new SimulatedServer(world, engine);
    const { model, rootsAt } = this.server;
    const openPage = () => new SimulatedPage(model.base, (seq) => rootsAt[seq]);
    this.people = world.people.map((actor) => new SimulatedPerson(actor, openPage));
  }

  /** Throws `SimulationFailure` where something does not hold. */
  play(step: SimulationStep): void {
    this.steps.push(step);
    if (step.kind === "restart") {
      this.server.restart();
      return;
    }
    const person = this.people[step.who];
    if (person === undefined) return;
    switch (step.kind) {
      case "intend":
        person.intend(step.intent);
        break;
      case "send":
        person.send(this.server, step.count);
        break;
      case "answer":
        person.answer(step.count);
        break;
      case "read":
        this.#read(person, step.seqs);
        break;
      case "look":
        person.page.look(step.supervoxels);
        break;
      case "finalize":
        this.server.finalize(person.actor);
        break;
      default:
        person[step.kind]();
    }
    checkPage(person.page, this.server.rootsAt);
  }

  /** All that is under way arrives, everywhere; then the whole must hold. */
  finish(): void {
    for (const person of this.people) {
      person.restore();
      person.send(this.server, person.underWayCount);
      person.answer(person.returningCount);
    }
    const rest = this.server.operations.map(({ seq }) => seq);
    for (const person of this.people) {
      this.#read(person, rest);
      checkPage(person.page, this.server.rootsAt);
    }
    checkEnding(this.server, this.people);
  }

  #read(person: SimulatedPerson, seqs: readonly number[]): void {
    if (!person.isUp) return;
    for (const seq of seqs) {
      const operation = this.server.operations[seq - 1];
      if (operation !== undefined) person.page.read(operation);
    }
  }
}
