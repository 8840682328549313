import { describe, expect, it } from "vitest";
import { comparisonOf } from "#components/review/difference-colors.ts";
import {
  authorsOf,
  ENTRY_KINDS,
  entriesOf,
  entryNamed,
  FIRST_FILTER,
  shownEntries,
} from "#components/review/difference-entry.ts";
import { anchorsOf } from "#components/review/show-changed-segment.ts";
import { changed, vanished } from "#components/review/testing/changed-segments.ts";

const operation = (seq: number) =>
  ({ seq, authorId: "u", authorName: "Ana", kind: "merge" }) as const;
const share = (root: string, sizeVoxel: string, baseSizeVoxel: string) => ({
  root,
  supervoxelCount: 1,
  sizeVoxel,
  baseSizeVoxel,
  isWhole: sizeVoxel === baseSizeVoxel,
});

const SHRUNK = changed("1", {
  change: "shrunk",
  shares: [share("1", "70", "100")],
  sizeVoxelAfter: "70",
  operations: [operation(5)],
});
const GROWN = changed("2", {
  shares: [share("2", "10", "10"), share("20", "90", "90")],
  sizeVoxelAfter: "100",
  operations: [operation(1), operation(2)],
  authors: [
    { id: "b", name: "Bo" },
    { id: "u", name: "Ana" },
  ],
});
const SYNAPSES = changed("3", {
  change: "synapses",
  shares: [share("3", "5", "5")],
  sizeVoxelAfter: "5",
  operations: [operation(9)],
});
const ENTRIES = entriesOf({
  segments: [SHRUNK, GROWN, SYNAPSES],
  vanished: [vanished("20", "2", "90")],
});
const rootsOf = (entries: typeof ENTRIES) => entries.map(({ kind, root }) => `${kind} ${root}`);

describe("the entries of a difference [RV2]", () => {
  it("measures a change by what was gained and what was lost", () => {
    expect(ENTRIES.map(({ changeVoxel }) => changeVoxel)).toEqual([30n, 90n, 0n, 90n]);
  });

  it("lists all but what is gone, the largest change first", () => {
    const shown = shownEntries(ENTRIES, FIRST_FILTER, "size");
    expect(rootsOf(shown)).toEqual(["grown 2", "shrunk 1", "synapses 3"]);
    expect(rootsOf(shownEntries(ENTRIES, FIRST_FILTER, "latest"))).toEqual([
      "synapses 3",
      "shrunk 1",
      "grown 2",
    ]);
    expect(rootsOf(shownEntries(ENTRIES, FIRST_FILTER, "root"))).toEqual([
      "shrunk 1",
      "grown 2",
      "synapses 3",
    ]);
  });

  it("filters by kind and by author, who has no part in what is gone", () => {
    const kinds = new Set(ENTRY_KINDS);
    const only = new Set(["vanished"] as const);
    expect(rootsOf(shownEntries(ENTRIES, { kinds: only, authorId: null }, "size"))).toEqual([
      "vanished 20",
    ]);
    expect(rootsOf(shownEntries(ENTRIES, { kinds, authorId: "b" }, "size"))).toEqual(["grown 2"]);
    expect(authorsOf([SHRUNK, GROWN]).map(({ name }) => name)).toEqual(["Ana", "Bo"]);
  });

  it("[AD1] finds an entry by its place, or by the supervoxel where the place moved on", () => {
    expect(entryNamed(ENTRIES, "1.2.3.2")?.root).toBe("2");
    expect(entryNamed(ENTRIES, "9.9.9.3")?.root).toBe("3");
    expect(entryNamed(ENTRIES, "v.4.5.6.20")?.kind).toBe("vanished");
    expect(entryNamed(ENTRIES, "4.5.6.20")).toBeNull();
  });

  it("keeps two pieces of one supervoxel apart", () => {
    const piece = (root: string, x: number) =>
      changed(root, { place: { positionVoxel: [x, 0, 0], supervoxel: "7" } });
    const entries = entriesOf({ segments: [piece("a", 1), piece("b", 2)], vanished: [] });
    expect(entryNamed(entries, "2.0.0.7")?.root).toBe("b");
  });
});

describe("what is shown of an entry [RV2]", () => {
  it("compares a segment with the one of the version that it has most of", () => {
    expect(ENTRIES.map((entry) => comparisonOf(entry))).toMatchObject([
      { root: 1n, baseRoot: 1n },
      { root: 2n, baseRoot: 2n },
      { root: 3n, baseRoot: 3n },
      { root: 0n, baseRoot: 20n },
    ]);
  });

  it("selects what was or what is; of what is gone, the segments that it went into", () => {
    const gone = ENTRIES[3];
    const roots = (isBefore: boolean) =>
      anchorsOf(gone, isBefore, ENTRIES).map(({ supervoxel }) => supervoxel);
    expect([roots(true), roots(false)]).toEqual([[20n], [2n]]);
  });
});
