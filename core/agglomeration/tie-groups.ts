// [OP6] Each group is tied together along cheapest paths that avoid the other groups: their
// terminals, and the paths of those tied before. The groups are tied in the order given; where that
// leaves one loose, with each group in turn tied first.
import type { Ties, TieTerminals } from "#core/agglomeration/cheapest-paths.ts";

/** One entry a group. */
export type TiedGroups = readonly Ties[];

export interface Tying {
  /** Those of the first order that ties all; of the order given where none does. */
  readonly ties: TiedGroups;
  /** The terminals that keep each group from being tied; all empty where the ties are whole. */
  readonly loose: readonly Uint32Array[];
}

/**
 * @param groups the distinct terminals of each; none in two groups. A group may be empty.
 * @returns null where a search was stopped.
 */
export function tieGroups(tie: TieTerminals, groups: readonly Uint32Array[]): Tying | null {
  const attempts: TiedGroups[] = [];
  for (let first = 0; first < groups.length; first++) {
    const ties = tieInOrder(tie, groups, orderWithFirst(first, groups.length));
    if (ties === null) return null;
    if (ties.every(({ loose }) => loose.length === 0)) {
      return { ties, loose: groups.map(() => new Uint32Array()) };
    }
    attempts.push(ties);
  }
  const loose = looseOf(tie, groups, attempts);
  return loose === null ? null : { ties: attempts[0], loose };
}

function orderWithFirst(first: number, count: number): readonly number[] {
  const others = Array.from({ length: count }, (_, group) => group).filter((g) => g !== first);
  return [first, ...others];
}

function tieInOrder(
  tie: TieTerminals,
  groups: readonly Uint32Array[],
  order: readonly number[],
): TiedGroups | null {
  const taken = [...groups];
  const ties: Ties[] = [];
  for (const group of order) {
    const found = tieOne(tie, groups, group, taken);
    if (found === null) return null;
    ties[group] = found;
    taken[group] = found.nodes;
  }
  return ties;
}

/** Those that are loose whatever paths the others take; with none, those loose in some order. */
function looseOf(
  tie: TieTerminals,
  groups: readonly Uint32Array[],
  attempts: readonly TiedGroups[],
): readonly Uint32Array[] | null {
  const alone: Uint32Array[] = [];
  for (let group = 0; group < groups.length; group++) {
    const found = tieOne(tie, groups, group, groups);
    if (found === null) return null;
    alone.push(found.loose);
  }
  if (alone.some((loose) => loose.length > 0)) return alone;
  return groups.map(
    (_, group) => new Uint32Array(new Set(attempts.flatMap((ties) => [...ties[group].loose]))),
  );
}

function tieOne(
  tie: TieTerminals,
  groups: readonly Uint32Array[],
  group: number,
  taken: readonly Uint32Array[],
): Ties | null {
  const terminals = groups[group];
  if (terminals.length < 2) return { nodes: terminals, loose: new Uint32Array() };
  return tie(
    terminals,
    taken.filter((_, other) => other !== group),
  );
}
