// The groups' terminals as the nodes that they are once infinite edges are contracted. A node belongs
// to one group at most: one that two groups claim counts for neither.
import type { GroupNodes } from "#core/agglomeration/cut-failure.ts";

export interface Terminals {
  /** The distinct nodes of each group, those left out that another group claims too. */
  readonly groups: readonly Uint32Array[];
  /** The terminals, as they were given, whose node another group claims too. */
  readonly joined: readonly GroupNodes[];
}

/** @param nodeOf the contracted node of a terminal. */
export function terminalsOf(
  groups: readonly Uint32Array[],
  nodeOf: (terminal: number) => number,
): Terminals {
  const ownerOf = new Map<number, number>();
  const shared = new Set<number>();
  for (const [group, terminals] of groups.entries()) {
    for (const terminal of terminals) {
      const node = nodeOf(terminal);
      if ((ownerOf.get(node) ?? group) !== group) shared.add(node);
      ownerOf.set(node, group);
    }
  }
  const joined: GroupNodes[] = [];
  const kept = groups.map((terminals, group) => {
    const nodes = terminals.filter((terminal) => shared.has(nodeOf(terminal)));
    if (nodes.length > 0) joined.push({ group, nodes: nodes.sort() });
    return new Uint32Array(
      new Set(Array.from(terminals, nodeOf).filter((node) => !shared.has(node))),
    );
  });
  return { groups: kept, joined };
}
