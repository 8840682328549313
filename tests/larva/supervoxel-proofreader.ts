// [OP8] What is left to do once every supervoxel is where most of it belongs: supervoxels of several
// neurites are cut, and each part is put where it belongs. A neurite's home is its largest supervoxel
// that is all its own; the segment that holds the home is the neurite's.
import type { Place } from "#core/geometry/place.ts";
import { distanceNm } from "#core/geometry/vector.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import { Asker } from "#tests/larva/asker.ts";
import type { ImpurePart, ImpureSupervoxel } from "#tests/larva/impure-supervoxels.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";
import { spreadSeeds } from "#tests/larva/spread-seeds.ts";

/** Clicks on one part of a supervoxel. */
const MAX_SEEDS = 16;
/** Clicks on what a part is to be taken off. */
const MAX_STRANGERS = 5;
/** Splits to take one part off everything that is not its own. */
const MAX_PARTINGS = 3;

export class SupervoxelProofreader {
  readonly asker: Asker;
  readonly #world: LarvaWorld;
  readonly #impure: readonly ImpureSupervoxel[];
  /** Supervoxels of one neurite alone, by neurite, the largest first; dense indices. */
  readonly #pure: ReadonlyMap<number, readonly number[]>;
  readonly #mixed: ReadonlySet<number>;
  readonly #homes = new Map<number, Place>();

  constructor(world: LarvaWorld, impure: readonly ImpureSupervoxel[]) {
    this.asker = new Asker(world);
    this.#world = world;
    this.#impure = impure;
    this.#mixed = new Set(impure.map(({ supervoxel }) => supervoxel));
    this.#pure = pureSupervoxels(world, this.#mixed);
    for (const [neurite, [largest]] of this.#pure) {
      this.#homes.set(neurite, world.placeOf(largest));
    }
  }

  /** Every operation as it is made. */
  *work(): Generator<Operation> {
    for (const impure of this.#impure) {
      yield* this.#cut(impure);
      // The majority comes last: what is to come off its segment is off by then.
      for (const part of [...impure.parts].reverse()) yield* this.#putRight(part, impure.parts);
    }
    yield* this.#bringHome();
  }

  /** Each part but the first from all others in its piece. */
  *#cut(impure: ImpureSupervoxel): Generator<Operation> {
    const { parts } = impure;
    const seeds = spreadSeeds(this.#world, impure, MAX_SEEDS);
    for (let own = 1; own < parts.length; own++) {
      const piece = this.#world.nodeAt(parts[own].seed);
      const isInPiece = (place: Place) => this.#world.nodeAt(place) === piece;
      const others = parts.map((_, at) => at).filter((at) => at !== own);
      const many = this.#splitBody(
        seeds[own].filter(isInPiece),
        others.flatMap((at) => seeds[at].filter(isInPiece)),
      );
      // Others' clicks may lie in the piece though their part's middle does not.
      if (many.sinks.length === 0) continue;
      const few = this.#splitBody(
        [parts[own].seed],
        others.map((at) => parts[at].seed).filter(isInPiece),
      );
      const made =
        this.asker.insist(many) ?? (few.sinks.length > 0 ? this.asker.insist(few) : null);
      if (made !== null) yield made;
    }
  }

  #splitBody(sources: readonly Place[], sinks: readonly Place[]) {
    const { supervoxel } = sources[0];
    return { kind: "split-supervoxel", supervoxel, sources, sinks, usesImage: false } as const;
  }

  /** Takes a part off what is not of its neurite, and joins it with what is. */
  *#putRight(part: ImpurePart, parts: readonly ImpurePart[]): Generator<Operation> {
    yield* this.#partOff(part, parts);
    const { neurite, seed } = part;
    const home = this.#homes.get(neurite);
    if (home === undefined) this.#homes.set(neurite, seed);
    else if (!this.#isTogether(seed, home)) {
      const joined = this.#merge(seed, this.#nearestOwn(part, home));
      if (joined === null) return;
      yield joined;
      // A split that was let go of for it may have kept others away.
      if (joined.overrides.length > 0) yield* this.#partOff(part, parts);
    }
  }

  *#partOff(part: ImpurePart, parts: readonly ImpurePart[]): Generator<Operation> {
    for (let parting = 0; parting < MAX_PARTINGS; parting++) {
      const made = this.#part(part, parts);
      if (made === null) return;
      yield made;
    }
  }

  /** null where nothing of another neurite is beside the part, or it cannot be parted. */
  #part(part: ImpurePart, parts: readonly ImpurePart[]): Operation | null {
    const world = this.#world;
    const others = parts.filter(
      ({ seed }) =>
        world.nodeAt(seed) !== world.nodeAt(part.seed) && this.#isTogether(seed, part.seed),
    );
    const sinks = [...this.#strangersBeside(part), ...others.map(({ seed }) => seed)];
    if (sinks.length === 0) return null;
    const home = this.#homes.get(part.neurite);
    const isHome = home !== undefined && this.#isTogether(home, part.seed);
    const body: IntentBody & { readonly kind: "split" } = {
      kind: "split",
      sources: isHome ? [part.seed, home] : [part.seed],
      sinks,
      confirmedOnlyClicked: false,
    };
    return this.asker.insist(body) ?? this.asker.insist({ ...body, sinks: sinks.slice(0, 1) });
  }

  /** The other neurites' homes in the part's segment, then the nearest of their supervoxels. */
  #strangersBeside({ neurite, seed }: ImpurePart): readonly Place[] {
    const world = this.#world;
    const members = world.membersOf(world.nodeAt(seed));
    const found: number[] = [];
    const homes = new Map<number, Place>();
    for (const member of members) {
      const of = member < world.neuriteOf.length ? world.neuriteOf[member] : -1;
      if (of < 0 || of === neurite || this.#pure.get(of) === undefined) continue;
      const home = this.#homes.get(of);
      if (home !== undefined && this.#isTogether(home, seed)) homes.set(of, home);
      if (!this.#mixed.has(member)) found.push(member);
    }
    const near = found
      .map((member) => world.placeOf(member))
      .sort((left, right) => this.#distanceNm(left, seed) - this.#distanceNm(right, seed));
    const taken = new Set([...homes.values()].map(({ supervoxel }) => supervoxel));
    const rest = near.filter(({ supervoxel }) => !taken.has(supervoxel));
    return [...homes.values(), ...rest.slice(0, MAX_STRANGERS)];
  }

  /** Of the neurite's own supervoxels in its segment, the one nearest to the part. */
  #nearestOwn({ neurite, seed }: ImpurePart, home: Place): Place {
    let best = home;
    for (const own of this.#pure.get(neurite) ?? []) {
      const place = this.#world.placeOf(own);
      if (this.#distanceNm(place, seed) >= this.#distanceNm(best, seed)) continue;
      if (this.#isTogether(place, home)) best = place;
    }
    return best;
  }

  /** The homes apart from each other, and back whatever came off with a cut that was not about it. */
  *#bringHome(): Generator<Operation> {
    for (const [neurite, own] of this.#pure) {
      const home = this.#homes.get(neurite);
      if (home === undefined) continue;
      for (const supervoxel of own) {
        const seed = this.#world.placeOf(supervoxel);
        if (supervoxel !== own[0] && this.#isTogether(seed, home)) continue;
        const voxels = this.#world.labelledVoxels[supervoxel];
        yield* this.#putRight({ neurite, voxels, seed }, []);
      }
    }
  }

  #merge(a: Place, b: Place): Operation | null {
    return this.asker.insist({ kind: "merge", a, b, confirmedFar: false });
  }

  #isTogether(left: Place, right: Place): boolean {
    const world = this.#world;
    return world.rootOf(world.nodeAt(left)) === world.rootOf(world.nodeAt(right));
  }

  #distanceNm(left: Place, right: Place): number {
    return distanceNm(left.positionVoxel, right.positionVoxel, this.#world.model.base.voxelNm);
  }
}

function pureSupervoxels(
  { neuriteOf, labelledVoxels }: LarvaWorld,
  mixed: ReadonlySet<number>,
): ReadonlyMap<number, readonly number[]> {
  const pure = new Map<number, number[]>();
  for (let supervoxel = 0; supervoxel < neuriteOf.length; supervoxel++) {
    const neurite = neuriteOf[supervoxel];
    if (neurite < 0 || mixed.has(supervoxel)) continue;
    const own = pure.get(neurite) ?? [];
    pure.set(neurite, own);
    own.push(supervoxel);
  }
  for (const own of pure.values()) {
    own.sort((left, right) => labelledVoxels[right] - labelledVoxels[left] || left - right);
  }
  return pure;
}
