// A process of its own that writes one release and looks, now and then and in the middle of things, at
// what it holds after a full collection. Rows are made as they are asked for.
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

export interface ReleaseMemory {
  /** The most that was held, objects and buffers, beyond what was before the release. */
  readonly heldBytes: number;
  readonly samples: number;
  /** The greatest resident memory, beyond what was before. */
  readonly residentBytes: number;
}

const LOOK_EVERY_MS = 50;

const [outDir, countText] = process.argv.slice(2);
const source = syntheticReleaseSource({
  ...{ seed: 1, neuronCount: 3_000 },
  pairCount: Number(countText),
});
const baseBytes = heldBytes();
const baseResidentBytes = process.memoryUsage.rss();
let mostBytes = baseBytes;
let samples = 0;
const looking = setInterval(() => {
  mostBytes = Math.max(mostBytes, heldBytes());
  samples++;
}, LOOK_EVERY_MS);
await writeRelease(source, outDir);
clearInterval(looking);
const memory: ReleaseMemory = {
  heldBytes: mostBytes - baseBytes,
  samples,
  residentBytes: process.resourceUsage().maxRSS * 1024 - baseResidentBytes,
};
process.stdout.write(JSON.stringify(memory));

function heldBytes(): number {
  if (global.gc === undefined) throw new Error("run with --expose-gc");
  global.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
