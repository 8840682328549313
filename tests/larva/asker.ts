// Asks, and says yes to what it is asked to confirm, as a person does who knows what they want. It
// never lets go of a supervoxel's split: that would join again what was just cut.
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { Refusal, RefusalTag } from "#core/operations/refusal.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";

/** How often one is asked whether they are sure, or takes a click back, before they let it be. */
const MAX_QUESTIONS = 16;

type SupervoxelSplit = IntentBody & { readonly kind: "split-supervoxel" };

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
    let asked: IntentBody | null = body;
    let overrides: readonly number[] = [];
    for (let question = 0; question < MAX_QUESTIONS && asked !== null; question++) {
      const result = this.#world.send(asked, overrides);
      if (result.ok) return result.value;
      const { error } = result;
      this.note(error.tag);
      if (error.tag === "would-override") {
        if (error.operations.some(({ kind }) => kind === "split-supervoxel")) return null;
        overrides = [...overrides, ...error.operations.map(({ seq }) => seq)];
      } else asked = confirmed(asked, error);
    }
    return null;
  }
}

/** The same once more as the refusal asks for it; null where it asks for nothing. */
function confirmed(asked: IntentBody, error: Refusal): IntentBody | null {
  if (error.tag === "merge-too-far" && asked.kind === "merge") {
    return { ...asked, confirmedFar: true };
  }
  if (error.tag === "split-only-clicked" && asked.kind === "split") {
    return { ...asked, confirmedOnlyClicked: true };
  }
  if (error.tag === "side-torn" && asked.kind === "split-supervoxel") {
    return withoutClick(asked, [error.positionVoxel, error.fromVoxel]);
  }
  return null;
}

/** Takes back one of two clicks that do not hang together; a side's first click stays. */
function withoutClick(body: SupervoxelSplit, positionsVoxel: readonly Vec3[]): SupervoxelSplit {
  const { sources, sinks } = body;
  const isFirst = (at: string) => at === textOf(sources[0]) || at === textOf(sinks[0]);
  const torn = positionsVoxel.map((positionVoxel) => positionVoxel.join());
  const taken = torn.find((at) => !isFirst(at));
  const left = (places: readonly Place[]) => places.filter((place) => textOf(place) !== taken);
  return { ...body, sources: left(sources), sinks: left(sinks) };
}

function textOf({ positionVoxel }: Place): string {
  return positionVoxel.join();
}
