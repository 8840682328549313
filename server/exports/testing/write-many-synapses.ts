// For tests and measures of memory: a process of its own that writes a release of many synapses,
// made as they are asked for, and tells its greatest memory.
import { inPages } from "#server/exports/pages.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const [outDir, countText] = process.argv.slice(2);
const synapseCount = Number(countText);

function* counted(count: number): Generator<number> {
  for (let at = 0; at < count; at++) yield at;
}

const idOf = (at: number) => ID_BASE + BigInt(at);

function* synapses() {
  for (const at of counted(synapseCount)) {
    const site = (offset: number) => ({
      place: { positionVoxel: [at % 997, at % 991, offset] as const, supervoxel: idOf(at) },
      compartment: "unknown" as const,
    });
    const synapse = {
      id: String(at),
      pre: site(1),
      posts: [site(2)],
      cleftVoxel: null,
      type: "chemical",
      confidence: (at % 100) / 100,
    };
    yield { synapse, preRoot: idOf(at), postRoots: [idOf(0)] };
  }
}

function* connections() {
  for (const at of counted(synapseCount)) {
    yield { preRoot: idOf(at), postRoot: idOf(0), synapseCount: 1 };
  }
}

const small = smallReleaseSource();
const [zero] = small.chain;
const source: ReleaseSource = {
  ...small,
  chain: [{ ...zero, version: { ...zero.version, synapseCount } }],
  readSynapses: () => inPages(synapses()),
  readConnections: () => inPages(connections()),
};
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
