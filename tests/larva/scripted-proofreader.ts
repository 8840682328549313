// A proofreader who knows what an expert drew and works as a person does: looks for the worst wrong
// join, places a few points, looks at the preview, moves on; then joins what belongs together, the
// largest pieces first. They see segments, previews and refusals, and nothing else of the engine.
import type { Operation } from "#core/operations/operation.ts";
import type { RefusalTag } from "#core/operations/refusal.ts";
import { Asker } from "#tests/larva/asker.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";
import { findMissingJoins, type Join } from "#tests/larva/missing-joins.ts";
import { planSplit } from "#tests/larva/plan-split.ts";
import { findWrongJoins, segmentFacts } from "#tests/larva/segment-facts.ts";

export interface WorkReport {
  readonly splits: number;
  readonly merges: number;
  readonly farMerges: number;
  /** Points placed in all splits. */
  readonly splitPoints: number;
  /** What was asked or refused, previews included, by tag. */
  readonly answers: ReadonlyMap<RefusalTag, number>;
}

export class ScriptedProofreader {
  readonly #world: LarvaWorld;
  readonly #asker: Asker;
  #splits = 0;
  #merges = 0;
  #farMerges = 0;
  #splitPoints = 0;

  constructor(world: LarvaWorld) {
    this.#world = world;
    this.#asker = new Asker(world);
  }

  report(): WorkReport {
    return {
      splits: this.#splits,
      merges: this.#merges,
      farMerges: this.#farMerges,
      splitPoints: this.#splitPoints,
      answers: this.#asker.answers,
    };
  }

  /** Every operation as it is made: wrong joins first, then missing ones. */
  *work(): Generator<Operation> {
    yield* this.splitWrongJoins();
    yield* this.joinPieces();
  }

  /** Until no segment holds two neurites, or none of those left can be split. */
  *splitWrongJoins(): Generator<Operation> {
    const waiting = findWrongJoins(this.#world);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const facts = segmentFacts(this.#world, next);
      if (facts.neurites.length < 2) continue;
      const plan = planSplit(this.#world, facts, ({ tag }) => this.#asker.note(tag));
      if (plan === null) continue;
      const operation = this.#asker.insist(plan);
      if (operation === null) continue;
      this.#splits++;
      this.#splitPoints += plan.sources.length + plan.sinks.length;
      yield operation;
      // Both sides, and whatever else came off, are looked at again.
      const pieces = new Map(facts.members.map((member) => [this.#world.rootOf(member), member]));
      waiting.unshift(...pieces.values());
    }
  }

  *joinPieces(): Generator<Operation> {
    for (const join of findMissingJoins(this.#world)) {
      const operation = this.#join(join);
      if (operation !== null) yield operation;
    }
  }

  #join({ first, second, isFar }: Join): Operation | null {
    const a = this.#world.placeAt(first);
    const b = this.#world.placeAt(second);
    const operation = this.#asker.insist({ kind: "merge", a, b, confirmedFar: false });
    if (operation === null) return null;
    this.#merges++;
    if (isFar) this.#farMerges++;
    return operation;
  }
}
