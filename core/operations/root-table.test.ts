import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import { RootTable } from "#core/operations/root-table.ts";
import { rootIndicesOf } from "#core/operations/segmentation-state.ts";
import { graphArbitrary, historyArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { History } from "#fixtures/graphs/history.ts";

/** What one page does beside following the log, at each step. */
const pageMove = fc.record({
  sees: fc.array(fc.nat({ max: 99 }), { maxLength: 4 }),
  asks: fc.boolean(),
});

/** One page's table, held against what the log says. */
class Page {
  readonly table = new RootTable();
  readonly #history: History;
  readonly #baseRoots: Uint32Array;
  readonly #seen = new Set<number>();

  constructor(history: History) {
    this.#history = history;
    this.#baseRoots = rootIndicesOf(history.graph);
  }

  see(drawn: readonly number[]): void {
    const indices = drawn.map((number) => number % this.#baseRoots.length);
    for (const index of indices) this.#seen.add(index);
    this.table.see(
      BigUint64Array.from([0n, ...indices.map((index) => this.#idOf(index))]),
      BigUint64Array.from([0n, ...indices.map((index) => this.#idOf(this.#baseRoots[index]))]),
    );
  }

  ask(): void {
    const unresolved = this.table.unresolved();
    const truth = this.truth();
    this.table.resolve(
      unresolved,
      unresolved.map((id) => truth[this.#history.graph.supervoxelIds.indexOf(id)]),
    );
  }

  truth(): readonly bigint[] {
    return [...deriveFromScratch(this.#history.graph, this.#history.operations).roots.values()];
  }

  shown(): readonly bigint[] {
    return Array.from(this.#baseRoots, (root, index) =>
      this.table.rootOf(this.#idOf(index), this.#idOf(root)),
    );
  }

  /** Every seen supervoxel has its root or is asked for; so has every other one, told or not. */
  check(): void {
    const truth = this.truth();
    const unresolved = new Set(this.table.unresolved());
    for (const index of this.#seen) {
      const id = this.#idOf(index);
      const root = this.table.rootOf(id, this.#idOf(this.#baseRoots[index]));
      if (!unresolved.has(id)) expect(root).toBe(truth[index]);
    }
    const shown = this.shown();
    const unknown = new Set(this.table.unresolved());
    shown.forEach((root, index) => {
      if (!unknown.has(this.#idOf(index))) expect(root).toBe(truth[index]);
    });
  }

  #idOf(index: number): bigint {
    return this.#history.graph.supervoxelIds.at(index);
  }
}

const steps = historyArbitrary({ withRaw: true, maxLength: 14 });
const moves = fc.array(pageMove, { minLength: 14, maxLength: 14 });

describe("a page's roots", () => {
  test("[DE4] told by effects alone they equal the derivation, whenever tiles arrive", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), steps, moves, (graph, played, drawn) => {
        const history = new History(graph);
        const page = new Page(history);
        played.forEach((step, at) => {
          page.see(drawn[at].sees);
          const operation = history.play(step);
          for (const change of operation?.effect.changes ?? []) page.table.apply(change);
          expect(page.table.unresolved()).toEqual([]);
          page.check();
        });
        expect(page.shown()).toEqual(page.truth());
      }),
      { numRuns: 500 },
    );
  });

  test("[DE4] pieces too large to list are asked for, and every answer holds from there on", () => {
    fc.assert(
      fc.property(
        graphArbitrary(2, 10),
        steps,
        moves,
        fc.integer({ min: 0, max: 2 }),
        (graph, played, drawn, listLimit) => {
          const history = new History(graph, { listLimit });
          const page = new Page(history);
          played.forEach((step, at) => {
            page.see(drawn[at].sees);
            const operation = history.play(step);
            for (const change of operation?.effect.changes ?? []) page.table.apply(change);
            page.check();
            if (drawn[at].asks) page.ask();
            page.check();
          });
          page.shown();
          page.ask();
          expect(page.table.unresolved()).toEqual([]);
          expect(page.shown()).toEqual(page.truth());
        },
      ),
      { numRuns: 800 },
    );
  });

  test("a change names every root whose supervoxels look different after it", () => {
    fc.assert(
      fc.property(graphArbitrary(2, 10), steps, (graph, played) => {
        const history = new History(graph);
        const page = new Page(history);
        for (const step of played) {
          const operation = history.play(step);
          for (const change of operation?.effect.changes ?? []) {
            const before = page.shown();
            const touched = page.table.apply(change);
            page.shown().forEach((root, index) => {
              if (root === before[index]) return;
              expect(touched.has(root) && touched.has(before[index])).toBe(true);
            });
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  const joined: SegmentChange = {
    before: [3n, 8n],
    after: [{ root: 3n, supervoxelCount: 9, members: "rest" }],
  };
  const parted: SegmentChange = {
    before: [3n],
    after: [
      { root: 3n, supervoxelCount: 5, members: "rest" },
      { root: 6n, supervoxelCount: 4, members: "ask" },
    ],
  };

  test("background stays background", () => {
    const table = new RootTable();
    table.apply(joined);
    table.see(BigUint64Array.of(0n), BigUint64Array.of(0n));
    expect(table.rootOf(0n, 0n)).toBe(0n);
  });

  test("a question is settled without an answer once all that it could be is one again", () => {
    const table = new RootTable();
    table.see(BigUint64Array.of(4n), BigUint64Array.of(3n));
    table.apply(parted);
    expect(table.unresolved()).toEqual([4n]);
    table.apply({ before: [3n, 6n], after: [{ root: 3n, supervoxelCount: 9, members: "rest" }] });
    expect(table.unresolved()).toEqual([]);
    expect(table.rootOf(4n, 3n)).toBe(3n);
  });

  test("a late tile of a piece that was never listed is asked for", () => {
    const table = new RootTable();
    table.apply(parted);
    expect(table.unresolved()).toEqual([]);
    table.see(BigUint64Array.of(4n, 9n), BigUint64Array.of(3n, 8n));
    expect(table.unresolved()).toEqual([4n]);
    expect(table.resolve([4n], [6n])).toEqual(new Set([3n, 6n]));
    expect(table.rootOf(4n, 3n)).toBe(6n);
    expect(table.rootOf(9n, 8n)).toBe(8n);
  });

  test("of what was seen only the latest is kept, and the rest is asked for when it is shown", () => {
    const table = new RootTable({ seenLimit: 2 });
    for (const supervoxel of [4n, 5n, 6n, 7n, 8n]) {
      table.see(BigUint64Array.of(supervoxel), BigUint64Array.of(3n));
    }
    table.apply(parted);
    expect(table.unresolved()).toEqual([6n, 7n, 8n]);
    table.rootOf(4n, 3n);
    expect(table.unresolved()).toEqual([4n, 6n, 7n, 8n]);
  });

  test("[LV1] pending edits lie on top, are replaced as a whole, and give way to what is decided", () => {
    const table = new RootTable();
    expect(table.setPending([joined])).toEqual(new Set([3n, 8n]));
    expect(table.rootOf(9n, 8n)).toBe(3n);
    const split: SegmentChange = {
      before: [3n],
      after: [
        { root: 3n, supervoxelCount: 8, members: "rest" },
        { root: 9n, supervoxelCount: 1, members: [9n] },
      ],
    };
    expect(table.setPending([joined, split])).toEqual(new Set([3n, 8n, 9n]));
    expect(table.rootOf(9n, 8n)).toBe(9n);
    expect(table.rootOf(8n, 8n)).toBe(3n);
    expect(table.setPending([])).toEqual(new Set([3n, 8n, 9n]));
    expect(table.rootOf(9n, 8n)).toBe(8n);
    expect(table.apply(joined)).toEqual(new Set([3n, 8n]));
    expect(table.rootOf(9n, 8n)).toBe(3n);
  });

  test("[LV1] a change under a pending edit names the roots that the edit shows", () => {
    const table = new RootTable();
    table.setPending([joined]);
    const elsewhere: SegmentChange = {
      before: [8n, 11n],
      after: [{ root: 8n, supervoxelCount: 5, members: "rest" }],
    };
    expect(table.apply(elsewhere)).toEqual(new Set([3n, 8n, 11n]));
    expect(table.rootOf(12n, 11n)).toBe(3n);
  });
});
