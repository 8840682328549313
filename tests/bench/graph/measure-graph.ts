// A graph of ten million supervoxels in its file: opening it, what stays in memory, and edits on a
// segment of a million. Opening is held against reading the file's bytes once; an edit against
// laying the same segment out anew from its edges.
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lattice } from "#fixtures/graphs/lattice.ts";
import { GraphBlocks } from "#server/volumes/graph-blocks.ts";
import { type OpenGraph, openGraph } from "#server/volumes/graph-file.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { LargeSegment } from "#tests/bench/graph/large-segment.ts";
import { writeLattice } from "#tests/bench/graph/write-lattice.ts";
import { compare, median, quantile, type Round } from "#tests/bench/measure.ts";

/** Ten neurites side by side, each of 10 × 10 × 10,000 supervoxels. */
const LATTICE = new Lattice([100, 10, 10_000], [10, 10, 10_000]);
const CACHE_BYTES = 2 ** 30;
const OPENINGS = 5;
const ROUND_COUNT = 8;
const EDITS_A_ROUND = 25;

export async function measureGraph(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "fascicle-graph-"));
  const path = join(folder, "lattice.graph");
  try {
    await writeLattice(path, LATTICE);
    const opening = await measureOpening(path);
    const opened = openGraph(path, new GraphBlocks(CACHE_BYTES));
    const edits = measureEdits(opened);
    opened.close();
    return [...edits, opening];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureOpening(path: string): Promise<Figure> {
  const rounds: Round[] = [];
  for (let i = 0; i < OPENINGS; i++) {
    const startNs = nowNs();
    openGraph(path, new GraphBlocks(CACHE_BYTES)).close();
    const openedNs = nowNs();
    await readOnce(path);
    rounds.push({
      ours: [elapsedMs(startNs, openedNs)],
      peer: [elapsedMs(openedNs, nowNs())],
    });
  }
  sayMemory(path);
  return {
    name: "opening a graph of 10 M supervoxels",
    against: "reading its file once",
    unit: "ms",
    comparison: compare(rounds),
  };
}

/** What one open graph holds before anything was asked of it, beside the process that holds it. */
function sayMemory(path: string): void {
  const before = process.memoryUsage();
  const opened = openGraph(path, new GraphBlocks(CACHE_BYTES));
  new LargeSegment(LATTICE, opened);
  const after = process.memoryUsage();
  const bytes = after.arrayBuffers - before.arrayBuffers + after.heapUsed - before.heapUsed;
  console.error(
    `fascicle: open, with a session on it: ${(bytes / LATTICE.nodeCount).toFixed(2)} bytes a supervoxel ` +
      `(${(bytes / 1e6).toFixed(1)} MB); blocks come on top as they are touched, ${CACHE_BYTES / 2 ** 20} MiB at most`,
  );
  opened.close();
}

async function readOnce(path: string): Promise<void> {
  const file = await open(path, "r");
  const buffer = new Uint8Array(2 ** 24);
  try {
    let position = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
    }
  } finally {
    await file.close();
  }
}

function measureEdits(opened: OpenGraph): readonly Figure[] {
  const segment = new LargeSegment(LATTICE, opened);
  // Reads the segment's blocks, and warms up the compiler.
  segment.run(2 * EDITS_A_ROUND);
  const merges: Round[] = [];
  const splits: Round[] = [];
  for (let i = 0; i < ROUND_COUNT; i++) {
    const { mergeMs, splitMs } = segment.run(EDITS_A_ROUND);
    const peer = [segment.layOutAnewMs()];
    merges.push({ ours: mergeMs, peer });
    splits.push({ ours: splitMs, peer });
  }
  const p99 = (rounds: readonly Round[]) =>
    quantile(
      rounds.flatMap(({ ours }) => ours),
      0.99,
    ).toFixed(1);
  console.error(
    `fascicle: on a segment of a million, over all rounds: merge p99 ${p99(merges)} ms, split p99 ${p99(splits)} ms`,
  );
  const figure = (name: string, rounds: readonly Round[], isTail: boolean): Figure => ({
    name: `${name} on a segment of a million${isTail ? ", 99th percentile" : ""}`,
    against: "laying it out anew",
    unit: "ms",
    comparison: compare(
      rounds.map(({ ours, peer }) => ({ ours: isTail ? [quantile(ours, 0.99)] : ours, peer })),
      median,
    ),
  });
  return [
    figure("merge", merges, false),
    figure("merge", merges, true),
    figure("split, cut known,", splits, false),
    figure("split, cut known,", splits, true),
  ];
}
