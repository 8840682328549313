import fc from "fast-check";
import { expect, test } from "vitest";
import { adjacencyCsv, adjacencyOf } from "#client/connectome/adjacency.ts";
import { csvText } from "#client/connectome/csv-text.ts";
import { type NeuronRow, neuronRow } from "#client/connectome/neuron-row.ts";
import { compareByName, rowsAfter } from "#client/connectome/rows-by-name.ts";
import type { ColumnId } from "#client/connectome/table-columns.ts";
import { filterOf, orderOf, shownRows, type TableQuery } from "#client/connectome/table-order.ts";
import { recordAt } from "#fixtures/graphs/neuron-intents.ts";

const PLACE = { positionVoxel: [0, 0, 0], supervoxel: 1n } as const;

interface Said {
  readonly name?: string;
  readonly type?: string;
  readonly sizeVoxel?: bigint | null;
  readonly pre?: number;
  readonly isChanged?: boolean;
}

function rowsOf(said: readonly Said[]): readonly NeuronRow[] {
  return said.map(({ name = "", type = "", sizeVoxel = 1n, pre = 0, isChanged = false }, at) => {
    const neuron = { id: `n${at}`, ...recordAt(PLACE, { name, type }) };
    const isSaid = name !== "" || type !== "";
    return neuronRow({
      ...{ root: 2n ** 60n + BigInt(at), sizeVoxel, isChanged },
      records: isSaid ? [{ neuron, pending: null }] : [],
      ...{
        supervoxelCount: 1,
        positionVoxel: null,
        signOffs: [],
        claims: [],
        inHand: "",
        openThreads: 0,
      },
      requests: 0,
      sites: { pre, post: 0 },
      partners: { upstream: 0, downstream: 0 },
    });
  });
}

const WORDS = { wordOf: (_: ColumnId, value: string) => `word ${value}`, voxelsPerSizeUnit: 10 };

function numbersOf(rows: readonly NeuronRow[], query: Partial<TableQuery>): readonly number[] {
  const whole: TableQuery = {
    ...{ search: "", filters: {}, sort: { column: "root", isDescending: false } },
    ...query,
  };
  const byName = rowsAfter([], new Set(rows.map(({ root }) => root)), (root) =>
    rows.find((row) => row.root === root),
  );
  return shownRows(byName, whole, WORDS).map((row) => rows.indexOf(row));
}

test("names sort by the value of their numbers, and what says nothing comes last both ways", () => {
  const rows = rowsOf([{ name: "KC10" }, {}, { name: "kc2" }, { name: "AVAL" }, {}]);
  const by = (isDescending: boolean) => ({ sort: { column: "name", isDescending } as const });
  expect(numbersOf(rows, by(false))).toEqual([3, 2, 0, 1, 4]);
  expect(numbersOf(rows, by(true))).toEqual([0, 2, 3, 1, 4]);
});

test("[DE4] rows that come, change and go leave the order that sorting all of them gives", () => {
  const said = fc.record({ name: fc.constantFrom("", "a1", "a2", "a10", "b") });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 12 }), fc.array(fc.nat(11)), (all, picked) => {
      const rows = rowsOf(all);
      const before = rows.filter((_, at) => at % 3 !== 0);
      // Some go, some come, and some say something else.
      const now = new Map(
        rows.filter((_, at) => at % 4 !== 0).map((row) => [row.root, row] as const),
      );
      for (const at of picked) {
        const row = rows[at];
        if (row !== undefined) now.set(row.root, { ...row, name: "a3", nameKey: "a3" });
      }
      const changed = new Set(
        rows
          .map(({ root }) => root)
          .filter((root) => {
            return now.get(root) !== before.find((row) => row.root === root);
          }),
      );
      const ordered = rowsAfter([...before].sort(compareByName), changed, (root) => now.get(root));
      expect(ordered).toEqual([...now.values()].sort(compareByName));
    }),
  );
});

test("positions are ordered alike whether rank and position fit into one number or not", () => {
  const rank = fc.oneof(fc.nat(5), fc.constant(Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(fc.array(rank), fc.boolean(), (drawn, isDescending) => {
      const small = Float64Array.from(drawn);
      // Multiplied, they are too large for their positions beside them.
      const large = Float64Array.from(drawn, (each) => each * 2 ** 50);
      expect([...orderOf(large, isDescending)]).toEqual([...orderOf(small, isDescending)]);
      const unknown = [...orderOf(small, isDescending)].map((at) => drawn[at]);
      const known = unknown.filter(Number.isFinite);
      expect(known).toEqual([...known].sort((a, b) => (isDescending ? b - a : a - b)));
      expect(unknown.slice(known.length).every((each) => !Number.isFinite(each))).toBe(true);
    }),
  );
});

test("[AD2] numbers and ids sort by value, ids beyond what a number holds too; unknown sizes come last", () => {
  const rows = rowsOf([{ sizeVoxel: 30n }, { sizeVoxel: null }, { sizeVoxel: 4n }]);
  expect(numbersOf(rows, { sort: { column: "size", isDescending: true } })).toEqual([0, 2, 1]);
  expect(numbersOf(rows, { sort: { column: "size", isDescending: false } })).toEqual([2, 0, 1]);
  expect(numbersOf(rows, { sort: { column: "root", isDescending: true } })).toEqual([2, 1, 0]);
});

test("a search finds every word anywhere, and letters in their order within name or type", () => {
  const rows = rowsOf([
    { name: "OLP4d left", type: "projection" },
    { name: "MBIN-l1", type: "modulatory" },
    { name: "Broad T2" },
    {},
  ]);
  expect(numbersOf(rows, { search: "left PROJ" })).toEqual([0]);
  expect(numbersOf(rows, { search: "mdltry" })).toEqual([1]);
  expect(numbersOf(rows, { search: "brdt2" })).toEqual([2]);
  expect(numbersOf(rows, { search: "t2brd" })).toEqual([]);
  expect(numbersOf(rows, { search: "broad t2" })).toEqual([2]);
  expect(numbersOf(rows, { search: String(rows[3].root) })).toEqual([3]);
});

test("columns are filtered by words, comparisons and ranges, sizes in the unit that is shown", () => {
  const rows = rowsOf([
    { name: "A", pre: 3, sizeVoxel: 25n },
    { name: "AB", pre: 12, sizeVoxel: null, isChanged: true },
    { pre: 30, sizeVoxel: 100n },
  ]);
  const filtered = (filters: TableQuery["filters"]) => numbersOf(rows, { filters });
  expect(filtered({ name: "b" })).toEqual([1]);
  expect(filtered({ name: "!b" })).toEqual([0, 2]);
  expect(filtered({ name: "=" })).toEqual([2]);
  expect(filtered({ name: "*" })).toEqual([0, 1]);
  expect(filtered({ outputs: ">3" })).toEqual([1, 2]);
  expect(filtered({ outputs: "3..12" })).toEqual([0, 1]);
  expect(filtered({ outputs: "<= 12", name: "a" })).toEqual([0, 1]);
  expect(filtered({ size: ">=2.5" })).toEqual([0, 2]);
  expect(filtered({ size: "< 2.5" })).toEqual([]);
  expect(filtered({ edited: "yes" })).toEqual([1]);
  expect(filterOf("outputs", "many")).toEqual({ kind: "unreadable" });
  expect(filtered({ outputs: "many" })).toEqual([0, 1, 2]);
});

test("a matrix says who is connected with whom among the chosen, and is exported with names and ids", () => {
  const rows = rowsOf([{ name: 'say "A"' }, {}]);
  const [a, b] = rows.map(({ root }) => root);
  const index = {
    countOf: (pre: bigint, post: bigint) => (pre === a ? (post === b ? 7 : 1) : 0),
  };
  const matrix = adjacencyOf(rows, index);
  expect([...matrix.counts]).toEqual([1, 7, 0, 0]);
  expect([matrix.largest, matrix.total]).toEqual([7, 8]);
  expect(adjacencyCsv(matrix)).toBe(
    [`,,"say ""A""",`, `,,${a},${b}`, `"say ""A""",${a},1,7`, `,${b},0,0`, ""].join("\r\n"),
  );
});

test("an exported cell runs nowhere and breaks no line", () => {
  expect(csvText([["=1+1", "a,b", "two\nlines", 3, null, 4n]])).toBe(
    `'=1+1,"a,b","two\nlines",3,,4\r\n`,
  );
});
