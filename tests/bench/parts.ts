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
  /** It starts servers of its own. */
  | PartOf<"browser", []>
  | PartOf<"server", [BenchServer]>
  | PartOf<"server and browser", [BenchServer]>;

const AGAINST_NEUROGLANCER =
  "Chromium paints in software, which weighs on what Neuroglancer does in shaders more than a graphics card\n" +
  "would. Each of its chunks holds eight sections, so its first frame carries those around as well. Our\n" +
  "server works on the same cores as the page.";

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
    name: "release",
    needs: "nothing",
    maxMs: 300_000,
    caveat:
      "A release's rows lie in memory: reading them from a database is in neither side. The codecs alone\n" +
      "have their columns, texts and bytes ready; a release formats, sorts, checks and hashes as well.",
    measure: async () => (await import("#tests/bench/release/measure-release.ts")).measureRelease(),
  },
  {
    name: "release-memory",
    needs: "nothing",
    maxMs: 600_000,
    caveat: "What a release holds is looked at after full collections, in a process of its own.",
    measure: async () =>
      (await import("#tests/bench/release/measure-release.ts")).measureReleaseMemory(),
  },
  {
    name: "zarr",
    needs: "nothing",
    maxMs: 120_000,
    caveat: "Chunks lie in memory; the codec runs in Node's own threads on both sides.",
    measure: async () => (await import("#tests/bench/readers/measure-zarr.ts")).measureZarr(),
  },
  {
    name: "tiles",
    needs: "server",
    maxMs: 600_000,
    caveat:
      "Bytes of label tiles are those of whole batches, as they are sent, against the very same labels as raw\n" +
      "64-bit ids, packed by the same gzip at the same level.",
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
    name: "neurons",
    needs: "server and browser",
    maxMs: 180_000,
    caveat:
      "A table's times end with the frame that shows its rows; plain objects are drawn nowhere. The neurons are\n" +
      "made up, and answered in the server's place; page, model and table are the real ones.",
    measure: async (bench) =>
      (await import("#tests/bench/neurons/measure-neurons.ts")).measureNeurons(bench),
  },
  {
    name: "bundle",
    needs: "server and browser",
    maxMs: 60_000,
    caveat:
      "Scripts are counted as gzip makes each file, workers included, until a session's section is painted.",
    measure: async (bench) => (await import("#tests/bench/bundle.ts")).measureBundle(bench),
  },
  {
    name: "moving",
    needs: "server and browser",
    maxMs: 900_000,
    caveat:
      "Chromium draws in software: the neuron has a million triangles at the server, of which the page holds as\n" +
      "many as it draws without a graphics card, and fewer still while it turns. Neurons and meshes are made\n" +
      "up, and answered in the server's place; page, loader and scene are the real ones.",
    measure: async (bench) =>
      (await import("#tests/bench/moving/measure-moving.ts")).measureMoving(bench),
  },
  {
    name: "repainting",
    needs: "server and browser",
    maxMs: 240_000,
    caveat:
      "Chromium paints in software. A page that has just moved to a place is still drawing the sections\n" +
      "around it in advance, and a repaint waits for what was given to the graphics before it.",
    measure: async (bench) => (await import("#tests/bench/repaint.ts")).measureRepaint(bench),
  },
  {
    name: "neuroglancer",
    needs: "browser",
    maxMs: 1_200_000,
    caveat: AGAINST_NEUROGLANCER,
    measure: async () =>
      (
        await import("#tests/bench/neuroglancer/measure-against-neuroglancer.ts")
      ).measureFirstFramesAndMerges(),
  },
  {
    name: "scrolling",
    needs: "browser",
    maxMs: 1_200_000,
    caveat: AGAINST_NEUROGLANCER,
    measure: async () =>
      (
        await import("#tests/bench/neuroglancer/measure-against-neuroglancer.ts")
      ).measureSectionsASecond(),
  },
  {
    name: "cursors",
    needs: "server and browser",
    maxMs: 120_000,
    caveat:
      "Of the cursors, the share of a core is what counts, and the ratio little: a page at rest does next\n" +
      "to nothing. Painting and compositing are other threads', and are not in it.",
    measure: async (bench) => (await import("#tests/bench/cursors.ts")).measureCursors(bench),
  },
];
