// For tests and measures of memory: a process of its own that writes a release of many synapses,
// made as they are asked for, and tells its greatest memory.
import { syntheticReleaseSource } from "#server/exports/synthetic-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const [outDir, countText] = process.argv.slice(2);
const synapseCount = Number(countText);

const source = syntheticReleaseSource({ seed: 1, neuronCount: 3_000, pairCount: synapseCount });
let heapBytes = 0;
const written = await writeRelease(source, outDir, {
  onProgress() {
    heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
  },
});
const sizeBytes = written.files.reduce((sum, file) => sum + file.sizeBytes, 0);
process.stdout.write(
  JSON.stringify({
    synapseRows: synapseCount,
    sizeBytes,
    greatestHeapBytes: heapBytes,
    greatestResidentBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
