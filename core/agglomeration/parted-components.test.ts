import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NodeEdges, partedComponents } from "#core/agglomeration/parted-components.ts";
import { connectedComponents } from "#core/segmentation/connected-components.ts";
import { DisjointSets } from "#core/segmentation/disjoint-sets.ts";
import { SparseUint32 } from "#core/segmentation/sparse-uint32.ts";

type Pair = readonly [number, number];

/** Edges that can be asked node by node, and that count how often they are. */
class ListedEdges implements NodeEdges {
  row = new Uint32Array(0);
  readonly rowFrom = 1;
  rowTo = 1;
  asked = 0;
  readonly #rows: readonly (readonly number[])[];

  constructor(count: number, pairs: readonly Pair[]) {
    const rows = Array.from({ length: count }, (): number[] => []);
    for (const [a, b] of pairs) {
      rows[a].push(b);
      rows[b].push(a);
    }
    this.#rows = rows;
  }

  /** Among entries that do not count. */
  findRow(node: number): void {
    this.asked++;
    const entries = this.#rows[node].flatMap((other) => [2 * other + 1, 2 * node]);
    this.row = Uint32Array.from([3, ...entries, 3]);
    this.rowTo = 1 + entries.length;
  }
}

interface Broken {
  readonly count: number;
  /** What is left of a connected graph. */
  readonly kept: readonly Pair[];
  readonly removed: readonly Pair[];
}

/** A tree that hangs together closely or in long threads, further edges, and some taken away. */
const broken: fc.Arbitrary<Broken> = fc
  .record({
    stems: fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 400, size: "max" }),
    reach: fc.constantFrom(1, 2, 5, 1_000),
    further: fc.array(fc.tuple(fc.nat(999), fc.nat(999)), { maxLength: 80, size: "max" }),
    taken: fc.array(fc.nat(9_999), { minLength: 1, maxLength: 30, size: "max" }),
  })
  .map(({ stems, reach, further, taken }) => {
    const count = stems.length + 1;
    const pairs = new Map<string, Pair>();
    const add = (a: number, b: number) => {
      if (a !== b) pairs.set([Math.min(a, b), Math.max(a, b)].join(), [a, b]);
    };
    stems.forEach((stem, at) => {
      add(at + 1, at - (stem % Math.min(reach, at + 1)));
    });
    for (const [a, b] of further) add(a % count, b % count);
    const all = [...pairs.values()];
    const isTaken = new Set(taken.map((number) => number % all.length));
    return {
      count,
      kept: all.filter((_, at) => !isTaken.has(at)),
      removed: all.filter((_, at) => isTaken.has(at)),
    };
  });

function memory() {
  return { marks: new SparseUint32(), parents: new SparseUint32() };
}

function startsOf({ removed }: Broken): number[] {
  return [...new Set(removed.flat())];
}

/** The smallest node of each node's component. */
function componentsOf(count: number, pairs: readonly Pair[]): Uint32Array {
  return connectedComponents(
    count,
    Uint32Array.from(pairs, ([a]) => a),
    Uint32Array.from(pairs, ([, b]) => b),
  );
}

/** Members of each component, ascending, by its smallest. */
function listsOf(components: Uint32Array): number[][] {
  const lists = new Map<number, number[]>();
  components.forEach((smallest, node) => {
    const list = lists.get(smallest) ?? [];
    lists.set(smallest, list);
    list.push(node);
  });
  return [...lists.values()];
}

/** Which edges keep a connected graph together: with those left out last, if they can be. */
function spanningTree(count: number, pairs: readonly Pair[]): ReadonlySet<Pair> {
  const sets = new DisjointSets(count);
  return new Set(pairs.filter(([a, b]) => sets.join(a, b)));
}

describe("what a component falls into", () => {
  test("is all its components but one, whole and in order", () => {
    const kept = memory();
    fc.assert(
      fc.property(broken, (graph) => {
        const edges = new ListedEdges(graph.count, graph.kept);
        const { pieces } = partedComponents(edges, startsOf(graph), kept);
        const found = pieces.map((nodes) => [...nodes]);
        const lists = listsOf(componentsOf(graph.count, graph.kept));
        const isOfPieces = new Set(found.flat());
        const rest = Array.from({ length: graph.count }, (_, node) => node).filter(
          (node) => !isOfPieces.has(node),
        );
        const byFirst = (left: number[], right: number[]) => left[0] - right[0];
        expect([...found, rest].sort(byFirst)).toEqual(lists);
        // The memory is handed back as it was given.
        for (let node = 0; node < graph.count; node++) {
          expect(kept.marks.at(node) + kept.parents.at(node)).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("the links are edges that are left, and any forest that lost the edges spans again with them", () => {
    fc.assert(
      fc.property(broken, fc.boolean(), (graph, prefersRemoved) => {
        const edges = new ListedEdges(graph.count, graph.kept);
        const { links } = partedComponents(edges, startsOf(graph), memory());
        const names = new Set(graph.kept.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
        for (const [a, b] of links) expect(names.has(`${a} ${b}`)).toBe(true);
        const all = prefersRemoved
          ? [...graph.removed, ...graph.kept]
          : [...graph.kept, ...graph.removed];
        const tree = spanningTree(graph.count, all);
        const left = graph.kept.filter((pair) => tree.has(pair));
        expect(componentsOf(graph.count, [...left, ...links])).toEqual(
          componentsOf(graph.count, graph.kept),
        );
      }),
      { numRuns: 300 },
    );
  });

  test("one start, or starts that are still together, leave nothing to part", () => {
    const ring = new ListedEdges(
      100,
      Array.from({ length: 100 }, (_, node): Pair => [node, (node + 1) % 100]),
    );
    expect(partedComponents(ring, [7], memory())).toEqual({ pieces: [], links: [] });
    const { pieces, links } = partedComponents(ring, [0, 50], memory());
    expect(pieces).toEqual([]);
    expect(componentsOf(100, links)[50]).toBe(0);
  });

  test("the cost follows the smaller pieces, however large the rest is", () => {
    const count = 100_000;
    const cuts = [3, 10, 60];
    const pairs = Array.from({ length: count - 1 }, (_, a): Pair => [a, a + 1]);
    const edges = new ListedEdges(
      count,
      pairs.filter(([a]) => !cuts.includes(a)),
    );
    const starts = cuts.flatMap((a) => [a, a + 1]);
    const { pieces } = partedComponents(edges, starts, memory());
    expect(pieces.map((nodes) => nodes.length).sort((left, right) => left - right)).toEqual([
      4, 7, 50,
    ]);
    expect(edges.asked).toBeLessThan(1_000);
  });

  test("pieces of many thousand nodes come in order too", () => {
    const count = 30_000;
    const pairs = Array.from({ length: count - 2 }, (_, a): Pair => [a, a + 2]);
    const [even, odd] = [0, 1].map((first) =>
      Uint32Array.from({ length: count / 2 }, (_, at) => first + 2 * at),
    );
    const { pieces } = partedComponents(new ListedEdges(count, pairs), [15_000, 15_001], memory());
    expect(pieces.length).toBe(1);
    expect(pieces[0]).toEqual(pieces[0][0] === 0 ? even : odd);
  });
});
