// The benchmark: everything against something, side by side in one run; only ratios are claimed. It
// ends what it started, whatever becomes of it, and takes no more than its time.
import { cpus } from "node:os";
import { BenchServer } from "#tests/bench/bench-server.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import { measureFanOut } from "#tests/bench/fan-out.ts";
import { type Figure, formatFigures } from "#tests/bench/figure.ts";
import { measureRepaint } from "#tests/bench/repaint.ts";
import { measureTiles } from "#tests/bench/tiles.ts";

const MAX_RUN_MS = 170_000;

/** Tiles first: they must be the first that are asked for. */
const MEASUREMENTS = [
  ["tiles", measureTiles],
  ["receipt by fifty", measureFanOut],
  ["repainting", measureRepaint],
] as const;

const CAVEATS = `
Ratios are medians over rounds of this run, both sides in turns. The medians beside them are those of
this machine at this hour (${cpus().length} cores, Chromium painting in software) and hold nowhere else; where the
rounds lie far apart, other work got in between. The measuring process and its 50 sockets share the
cores with the servers, on both sides. A page that has just moved to a place is still drawing the
sections around it in advance, and a repaint waits for what was given to the graphics before it.`;

const startNs = nowNs();
const starting = BenchServer.start();
const stopOnce = once(async () => (await starting).stop());
const giveUp = (reason: string) => {
  console.error(`fascicle: the benchmark was ended: ${reason}`);
  void stopOnce().finally(() => process.exit(1));
};
const timer = setTimeout(() => giveUp(`it took over ${MAX_RUN_MS / 1000} s`), MAX_RUN_MS);
process.once("SIGINT", giveUp);
process.once("SIGTERM", giveUp);

try {
  const bench = await starting;
  const figures: Figure[] = [];
  for (const [what, measure] of MEASUREMENTS) {
    console.error(`fascicle: measuring ${what} …`);
    figures.unshift(...(await measure(bench)));
  }
  console.log(`\n${formatFigures(figures)}\n${CAVEATS}`);
  console.log(`Took ${(elapsedMs(startNs, nowNs()) / 1000).toFixed(0)} s.`);
} finally {
  clearTimeout(timer);
  await stopOnce();
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
