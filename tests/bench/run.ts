// The benchmark: everything against something, side by side in one run; only ratios are claimed, and
// limits where a figure has one: a run in which one does not hold ends with 1. It ends what it started,
// whatever becomes of it, and no part takes more than its time. Arguments name the parts that are to run;
// none: all of them.
import { cpus } from "node:os";
import { ensureBuilt } from "#scripts/ensure-built.mjs";
import { findChromium } from "#scripts/find-chromium.mjs";
import { BenchServer } from "#tests/bench/bench-server.ts";
import { elapsedMs, nowNs } from "#tests/bench/clock.ts";
import { brokenLimits, type Figure, formatFigures } from "#tests/bench/figure.ts";
import { BENCH_PARTS, type BenchPart } from "#tests/bench/parts.ts";

/** Of the server that parts share. */
const START_MAX_MS = 900_000;

const parts = partsCalled(process.argv.slice(2));
if (parts !== null) await run(parts);

function partsCalled(names: readonly string[]): readonly BenchPart[] | null {
  const known = BENCH_PARTS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) {
    return BENCH_PARTS.filter(({ name }) => names.length === 0 || names.includes(name));
  }
  console.error(`fascicle: the benchmark has no part "${unknown}": use ${known.join(", ")}.`);
  process.exitCode = 1;
  return null;
}

async function run(parts: readonly BenchPart[]): Promise<void> {
  const problem = await prepare(parts);
  if (problem !== null) {
    console.error(`fascicle: ${problem}`);
    process.exitCode = 1;
    return;
  }
  const startNs = nowNs();
  const needsServer = parts.some(({ needs }) => needs.startsWith("server"));
  const starting = needsServer ? BenchServer.start() : null;
  const stopOnce = once(async () => (await starting)?.stop());
  const giveUp = (reason: string) => {
    console.error(`fascicle: the benchmark was ended: ${reason}`);
    void stopOnce().finally(() => process.exit(1));
  };
  process.once("SIGINT", giveUp);
  process.once("SIGTERM", giveUp);
  const within = <T>(what: string, maxMs: number, work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => giveUp(`${what} took over ${maxMs / 1000} s`), maxMs);
    return work().finally(() => clearTimeout(timer));
  };
  const broken: string[] = [];
  try {
    const bench = await within("the start of its server", START_MAX_MS, async () => starting);
    for (const part of parts) {
      console.error(`fascicle: measuring ${part.name} …`);
      const figures = await within(`the part ${part.name}`, part.maxMs, () => measure(part, bench));
      // At once: what comes after it may break off.
      console.log(`\n${formatFigures(figures)}\n`);
      broken.push(...brokenLimits(figures));
    }
    console.log(caveatsOf(parts));
    console.log(`Took ${(elapsedMs(startNs, nowNs()) / 1000).toFixed(0)} s.`);
  } finally {
    await stopOnce();
  }
  if (broken.length === 0) return;
  console.error(["fascicle: limits that do not hold:", ...broken].join("\n  "));
  process.exitCode = 1;
}

/** Builds and finds what the parts need; what stands in the way, or null. */
async function prepare(parts: readonly BenchPart[]): Promise<string | null> {
  const root = process.cwd();
  if (parts.some(({ needs }) => needs !== "nothing")) await ensureBuilt(root);
  if (!parts.some(({ needs }) => needs.endsWith("browser"))) return null;
  const chromium = await findChromium(root, { mayInstall: true });
  if (chromium.path === undefined) return `The painting cannot be measured: ${chromium.reason}.`;
  // Read by Playwright's configuration, once the part that uses it is loaded.
  process.env.FASCICLE_CHROMIUM = chromium.path;
  return null;
}

function measure(part: BenchPart, bench: BenchServer | null): Promise<readonly Figure[]> {
  if (part.needs === "nothing" || part.needs === "browser") return part.measure();
  if (bench === null) throw new Error(`the part ${part.name} needs a server`);
  return part.measure(bench);
}

function caveatsOf(parts: readonly BenchPart[]): string {
  const common = `Ratios are medians over rounds of this run, both sides in turns. The medians beside them are those of
this machine at this hour (${cpus().length} cores) and hold nowhere else; where the rounds lie far apart, other
work got in between.`;
  const own = new Set(parts.map(({ caveat }) => caveat).filter((text) => text !== ""));
  return [common, ...own].join("\n");
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
