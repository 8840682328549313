// Damaged tables of edges and synapses in every format that there is a reader for, read as the server
// reads them: each ends in rows or in a refusal that names file and field, and at most its own thread with
// it.
import { join } from "node:path";
import { type ResourceLimits, Worker } from "node:worker_threads";
import { afterAll, expect, test } from "vitest";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { bundleEntry } from "#scripts/bundle-entry.mjs";
import { TableThreads } from "#server/volumes/tables/worker/table-threads.ts";
import { Progress } from "#tests/faults/progress.ts";
import { bombs } from "#tests/faults/readers/bombs.ts";
import { damaged } from "#tests/faults/readers/damage.ts";
import { readDamagedTable, type TableEnding } from "#tests/faults/readers/read-damaged-table.ts";
import { type TableSpecimen, tableSpecimens } from "#tests/faults/readers/table-specimens.ts";
import { limitMs, rangeOf, rounds } from "#tests/faults/scale.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

/** Damaged tables of each kind. */
const ROUNDS = rounds({ full: 10_000, short: 10 });
const AT_ONCE = 2;
/** What neither gives a row nor asks for a byte for so long is taken for stuck. */
const IDLE_LIMIT_MS = 2_000;

/** Damage that once ended in words that nobody can use: looked at in every run. */
const REMEMBERED: Readonly<Record<string, readonly number[]>> = {
  "edges.parquet": [1213, 2387],
};

// These take their time, which would be others' in the middle of reading.
bombs();

const bundle = "dist/readers.table-worker.mjs";
await bundleEntry(process.cwd(), "server/workers/table-worker.ts", bundle);
const threads = new TableThreads({
  idleLimitMs: IDLE_LIMIT_MS,
  start: (resourceLimits: ResourceLimits) =>
    new Worker(join(process.cwd(), bundle), { resourceLimits, stderr: true }),
});
afterAll(() => threads.close());

for (const specimen of await tableSpecimens()) {
  const { name } = specimen;
  test(`${name}: damaged tables`, { timeout: limitMs(500, ROUNDS) }, async () => {
    const counts = { rows: 0, refused: 0, "thread ended": 0 };
    const { first, count } = rangeOf(ROUNDS);
    const wanted = [
      ...(REMEMBERED[name] ?? []),
      ...Array.from({ length: count }, (_, at) => first + at),
    ];
    const progress = new Progress(`${name}, damaged`, wanted.length);
    const failures: string[] = [];
    let next = 0;
    const readOn = async (): Promise<void> => {
      while (next < wanted.length && failures.length < 5) {
        const round = wanted[next++];
        const { ending, what } = await oneRound(specimen, round);
        if (typeof ending === "string") counts[ending]++;
        else failures.push(`round ${round}, ${what}: ${ending.wrong}`);
        progress.at(next, () => JSON.stringify(counts));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, readOn));
    expect(failures).toEqual([]);
    // Damage that nobody notices, and tables that nobody can read any more: both must be there.
    expect(counts.rows).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
    expect(await readWhole(specimen)).toBe("rows");
  });
}

async function oneRound(
  { name, kind, objects }: TableSpecimen,
  round: number,
): Promise<{ readonly ending: TableEnding; readonly what: string }> {
  const wrong = damaged(objects, seededRandom(round + 1));
  const store = new MemoryByteStore(`lab/${name}`, wrong.objects);
  return { ending: await readDamagedTable(threads, kind, store), what: wrong.what };
}

/** What is left after all of that reads what is whole. */
function readWhole({ name, kind, objects }: TableSpecimen): Promise<TableEnding> {
  return readDamagedTable(threads, kind, new MemoryByteStore(`lab/${name}`, objects));
}
