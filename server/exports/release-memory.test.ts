// A release's memory does not grow with its tables: a heap that holds a small part of the rows writes
// all of them. The child's heap is bounded; where rows were gathered it would die.
import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const WRITER = fileURLToPath(new URL("testing/write-many-synapses.ts", import.meta.url));
const SYNAPSES = 250_000;
/** Gathered, the synapses alone would take several times that. */
const HEAP_MIB = 96;

it("writes 250,000 synapses in a heap of 96 MiB", { timeout: 240_000 }, async () => {
  const outDir = await mkdtemp(join(tmpdir(), "release-memory-"));
  try {
    const flags = ["--import", "tsx", `--max-old-space-size=${HEAP_MIB}`];
    const args = [...flags, WRITER, join(outDir, "v0"), String(SYNAPSES)];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toMatchObject({ synapseRows: SYNAPSES });
    expect((await stat(join(outDir, "v0", "SHA256SUMS"))).size).toBeGreaterThan(0);
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
});
