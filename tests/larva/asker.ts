// Asks, and says yes to what it is asked to confirm, as a person does who knows what they want. It
// never lets go of a supervoxel's split for a merge: that would join again what was just cut.
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { RefusalTag } from "#core/operations/refusal.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";

/** How often one is asked whether they are sure before they let it be. */
const MAX_QUESTIONS = 4;

export class Asker {
  readonly #world: LarvaWorld;
  readonly #answers = new Map<RefusalTag, number>();

  constructor(world: LarvaWorld) {
    this.#world = world;
  }

  /** What was asked or refused, by tag. */
  get answers(): ReadonlyMap<RefusalTag, number> {
    return this.#answers;
  }

  note(tag: RefusalTag): void {
    this.#answers.set(tag, (this.#answers.get(tag) ?? 0) + 1);
  }

  /** null where it is refused all the same. */
  insist(body: IntentBody): Operation | null {
    let asked = body;
    let overrides: readonly number[] = [];
    for (let question = 0; question < MAX_QUESTIONS; question++) {
      const result = this.#world.send(asked, overrides);
      if (result.ok) return result.value;
      const { error } = result;
      this.note(error.tag);
      if (error.tag === "would-override") {
        if (error.operations.some(({ kind }) => kind === "split-supervoxel")) return null;
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
