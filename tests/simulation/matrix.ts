// The matrix, enumerated: each kind that a person can ask for, against each kind that another's
// operation can be by the time the server hears of it, in each relation of the two places.
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import {
  INTENT_KINDS,
  INTENT_NAMES,
  type IntentKindName,
  REMOTE_NAMES,
  type RemoteKind,
} from "#tests/simulation/intent-kinds.ts";
import { pick, type SegmentChain } from "#tests/simulation/simulated-world.ts";

/** Of the two places, in the version; "session": one of the two kinds has no place. */
export type Relation = "same place" | "same segment" | "neighbour" | "far" | "session";

export const PLACE_RELATIONS = ["same place", "same segment", "neighbour", "far"] as const;

export interface Cell {
  readonly local: IntentKindName;
  readonly remote: RemoteKind;
  readonly relation: Relation;
}

export const CELLS: readonly Cell[] = INTENT_NAMES.flatMap((local) =>
  REMOTE_NAMES.flatMap((remote) =>
    relationsOf(local, remote).map((relation): Cell => ({ local, remote, relation })),
  ),
);

function relationsOf(local: IntentKindName, remote: RemoteKind): readonly Relation[] {
  return hasPlace(local) && hasPlace(remote) ? PLACE_RELATIONS : ["session"];
}

export function hasPlace(kind: RemoteKind): boolean {
  return kind !== "finalize" && INTENT_KINDS[kind].hasPlace;
}

/** Seeds go through the cells in turn, so that every cell is played equally often. */
export function cellOfSeed(seed: number): { readonly cell: Cell; readonly round: number } {
  return { cell: CELLS[seed % CELLS.length], round: Math.floor(seed / CELLS.length) };
}

/** Two supervoxels in this relation, by dense index: the local one, the remote one. */
export function placesIn(
  random: SeededRandom,
  chain: SegmentChain,
  relation: Relation,
): readonly [number, number] {
  const at = random.below(chain.length);
  const local = pick(random, chain[at]);
  if (relation === "same place") return [local, local];
  if (relation === "same segment") {
    return [
      local,
      pick(
        random,
        chain[at].filter((index) => index !== local),
      ),
    ];
  }
  const isFit = (_: unknown, other: number) =>
    relation === "neighbour" ? Math.abs(other - at) === 1 : Math.abs(other - at) > 1;
  const segments = relation === "session" ? chain : chain.filter(isFit);
  return [local, pick(random, pick(random, segments))];
}
