// The parts of the benchmark, in the order in which they run. What a part needs is started only where
// that part runs, and its code is loaded only then.
import type { BenchServer } from "#tests/bench/bench-server.ts";
import type { Figure } from "#tests/bench/figure.ts";

interface PartOf<Needs extends string, Args extends readonly unknown[]> {
  /** As it is called on the command line. */
  readonly name: string;
  readonly needs: Needs;
  /** It is given up after so long. */
  readonly maxMs: number;
  /** What must be known to read its figures. */
  readonly caveat: string;
  readonly measure: (...args: Args) => Promise<readonly Figure[]>;
}

export type BenchPart =
  | PartOf<"nothing", []>
  | PartOf<"server", [BenchServer]>
  | PartOf<"server and browser", [BenchServer]>;

/** Tiles first of those with a server: they must be the first that are asked for. */
export const BENCH_PARTS: readonly BenchPart[] = [
  {
    name: "cuts",
    needs: "nothing",
    maxMs: 180_000,
    caveat: "Both sides of a cut hold the graph in memory; neither laying it out is timed.",
    measure: async () => (await import("#tests/bench/cuts/measure-cuts.ts")).measureCuts(),
  },
  {
    name: "graph",
    needs: "nothing",
    maxMs: 300_000,
    caveat:
      "The graph's file was just written, so it comes from the system's cache. What comes off in a split\n" +
      "is anything from a hundredth of a percent of the segment to half of it.",
    measure: async () => (await import("#tests/bench/graph/measure-graph.ts")).measureGraph(),
  },
  {
    name: "replay",
    needs: "nothing",
    maxMs: 600_000,
    caveat:
      "Replay begins with operations in memory; reading rows and checking hashes are not in it. Most of\n" +
      "this part's time goes into making the log.",
    measure: async () => (await import("#tests/bench/graph/measure-replay.ts")).measureReplay(),
  },
  {
    name: "supervoxel-splits",
    needs: "nothing",
    maxMs: 60_000,
    caveat: "",
    measure: async () =>
      (
        await import("#tests/bench/supervoxel-split/measure-supervoxel-split.ts")
      ).measureSupervoxelSplit(),
  },
  {
    name: "edges",
    needs: "nothing",
    maxMs: 120_000,
    caveat: "Two threads can be faster than one only where two cores are idle.",
    measure: async () =>
      (await import("#tests/bench/build-graph/measure-build-graph.ts")).measureBuildGraph(),
  },
  {
    name: "tiles",
    needs: "server",
    maxMs: 120_000,
    caveat: "",
    measure: async (bench) => (await import("#tests/bench/tiles.ts")).measureTiles(bench),
  },
  {
    name: "receipts",
    needs: "server",
    maxMs: 60_000,
    caveat:
      "The measuring process and its 50 sockets share the cores with the servers, on both sides.",
    measure: async (bench) => (await import("#tests/bench/fan-out.ts")).measureFanOut(bench),
  },
  {
    name: "repainting",
    needs: "server and browser",
    maxMs: 60_000,
    caveat:
      "Chromium paints in software. A page that has just moved to a place is still drawing the sections\n" +
      "around it in advance, and a repaint waits for what was given to the graphics before it.",
    measure: async (bench) => (await import("#tests/bench/repaint.ts")).measureRepaint(bench),
  },
];
