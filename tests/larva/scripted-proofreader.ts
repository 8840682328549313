// A proofreader who knows what an expert drew and works as a person does: looks for the worst wrong
// join, places a few points, looks at the preview, moves on; then joins what belongs together, the
// largest pieces first. They see segments, previews and refusals, and nothing else of the engine.
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { RefusalTag } from "#core/operations/refusal.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";
import { findMissingJoins, type Join } from "#tests/larva/missing-joins.ts";
import { planSplit } from "#tests/larva/plan-split.ts";
import { findWrongJoins, segmentFacts } from "#tests/larva/segment-facts.ts";

/** How often one is asked whether they are sure before they let it be. */
const MAX_QUESTIONS = 4;

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
  readonly #answers = new Map<RefusalTag, number>();
  #splits = 0;
  #merges = 0;
  #farMerges = 0;
  #splitPoints = 0;

  constructor(world: LarvaWorld) {
    this.#world = world;
  }

  report(): WorkReport {
    return {
      splits: this.#splits,
      merges: this.#merges,
      farMerges: this.#farMerges,
      splitPoints: this.#splitPoints,
      answers: this.#answers,
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
      const plan = planSplit(this.#world, facts, ({ tag }) => this.#note(tag));
      if (plan === null) continue;
      const operation = this.#insist(plan);
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
    const operation = this.#insist({ kind: "merge", a, b, confirmedFar: false });
    if (operation === null) return null;
    this.#merges++;
    if (isFar) this.#farMerges++;
    return operation;
  }

  #note(tag: RefusalTag): void {
    this.#answers.set(tag, (this.#answers.get(tag) ?? 0) + 1);
  }

  /** Asks, and says yes to what it is asked to confirm; null where it is refused all the same. */
  #insist(body: IntentBody): Operation | null {
    let asked = body;
    let overrides: readonly number[] = [];
    for (let question = 0; question < MAX_QUESTIONS; question++) {
      const result = this.#world.send(asked, overrides);
      if (result.ok) return result.value;
      const { error } = result;
      this.#note(error.tag);
      if (error.tag === "would-override") {
        overrides = [...overrides, ...error.operations.map(({ seq }) => seq)];
      } else if (error.tag === "merge-too-far" && asked.kind === "merge") {
        asked = { ...asked, confirmedFar: true };
      } else if (error.tag === "split-only-clicked" && asked.kind === "split") {
        asked = { ...asked, confirmedOnlyClicked: true };
      } else return null;
    }
    return null;
  }
}
