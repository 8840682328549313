// Damaged volumes of every format that there is a reader for, read as the server reads them: each ends
// in voxels or in a refusal that names file and field, in a second of the processor, and at most a thread
// with it.
import { afterAll, expect, test } from "vitest";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { FORMATS, type FormatName } from "#server/volumes/sources/formats.ts";
import { Progress } from "#tests/faults/progress.ts";
import { bombs } from "#tests/faults/readers/bombs.ts";
import { damaged } from "#tests/faults/readers/damage.ts";
import { type Ending, readDamaged } from "#tests/faults/readers/read-damaged.ts";
import { TimedThreads } from "#tests/faults/readers/timed-threads.ts";
import { isFull, limitMs, rangeOf, rounds } from "#tests/faults/scale.ts";
import { type FormatFixture, formatFixtures, objectsAt } from "#tests/support/format-fixtures.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";
import { smallImageFolders } from "#tests/support/small-image-folders.ts";
import { smallPrecomputedVolumes } from "#tests/support/small-precomputed-volumes.ts";

interface Specimen {
  readonly name: string;
  readonly format: FormatName;
  readonly inner: string | undefined;
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

/** Damaged volumes of each format. */
const ROUNDS = rounds({ full: 10_000, short: 100 });
const AT_ONCE = 2;
/** By the clock only what hangs is a failure, since the machine may have much else to do. */
const TIME_LIMIT_MS = isFull() ? 60_000 : 10_000;
/** At full length, what has had more of the processor is one, too. */
const PROCESSOR_LIMIT_MS = isFull() ? 1_000 : 60_000;

// These take their time, which would be others' in the middle of reading.
bombs();

await TimedThreads.bundle();
/** Each with a thread of its own, so that a thread's time is one volume's. */
const lanes = Array.from({ length: AT_ONCE }, () => new TimedThreads());
afterAll(() => Promise.all(lanes.map(({ threads }) => threads.close())));

const specimens = [...(await madeHere()), ...(await madeElsewhere())];
const formats = [...new Set(specimens.map(({ format }) => format))];

test("there are volumes to damage", () => {
  expect(formats).toEqual(expect.arrayContaining(["precomputed", "images"]));
});

test("a thread's time on the processor is told, where the system tells it", async () => {
  const [lane] = lanes;
  expect(await readHealthy(lane, specimens[0])).toBe("voxels");
  const before = lane.processorTime();
  if (process.platform !== "linux") {
    process.stdout.write("skipped: only Linux tells what a thread has had of the processor\n");
    return expect(before).toBeNull();
  }
  expect(await readHealthy(lane, specimens[0])).toBe("voxels");
  const after = lane.processorTime();
  expect(before?.ms).toBeGreaterThan(0);
  expect(after?.thread).toBe(before?.thread);
  expect(after?.ms).toBeGreaterThan(before?.ms ?? 0);
});

for (const format of formats) {
  const own = specimens.filter((specimen) => specimen.format === format);
  test(`${format}: damaged volumes`, { timeout: limitMs(500, ROUNDS) }, async () => {
    const counts = { voxels: 0, refused: 0, "thread ended": 0 };
    const { first, count } = rangeOf(ROUNDS);
    const progress = new Progress(`${format}, damaged`, count);
    // What a thread loads first is not the first volume's time.
    await Promise.all(lanes.map((lane) => readHealthy(lane, own[0])));
    const failures: string[] = [];
    let next = 0;
    const readOn = async (lane: TimedThreads): Promise<void> => {
      while (next < count && failures.length < 5) {
        const round = first + next++;
        const { ending, what } = await oneRound(lane, own[round % own.length], round);
        if (typeof ending === "string") counts[ending]++;
        else failures.push(`round ${round}, ${what}: ${ending.wrong}`);
        progress.at(next, () => JSON.stringify(counts));
      }
    };
    await Promise.all(lanes.map(readOn));
    expect(failures).toEqual([]);
    // Damage that nobody notices, and volumes that nobody can read any more: both must be there.
    expect(counts.voxels).toBeGreaterThan(0);
    expect(counts.refused).toBeGreaterThan(0);
    const healthy: Ending[] = [];
    for (const specimen of own) healthy.push(await readHealthy(lanes[0], specimen));
    expect(healthy).toEqual(own.map(() => "voxels"));
  });
}

async function oneRound(
  lane: TimedThreads,
  { name, format, inner, objects }: Specimen,
  round: number,
): Promise<{ readonly ending: Ending; readonly what: string }> {
  const random = seededRandom(round + 1);
  const wrong = damaged(objects, random);
  const store = new MemoryByteStore(`lab/${name}`, wrong.objects);
  const limits = { timeLimitMs: TIME_LIMIT_MS, processorLimitMs: PROCESSOR_LIMIT_MS };
  const reading = { format, inner, ...limits };
  const ending = await readDamaged(lane, store, reading, random);
  return { ending, what: `${name}, ${wrong.what}` };
}

/** What is left after all of that reads what is whole. */
function readHealthy(
  lane: TimedThreads,
  { name, format, inner, objects }: Specimen,
): Promise<Ending> {
  const store = new MemoryByteStore(`lab/${name}`, objects);
  const limits = { timeLimitMs: 60_000, processorLimitMs: 60_000 };
  return readDamaged(lane, store, { format, inner, ...limits }, seededRandom(1));
}

async function madeHere(): Promise<Specimen[]> {
  const specimens = (
    format: FormatName,
    volumes: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>,
  ): Specimen[] =>
    [...volumes].map(([name, objects]) => ({ name, format, inner: undefined, objects }));
  return [
    ...specimens("precomputed", await smallPrecomputedVolumes()),
    ...specimens("images", await smallImageFolders()),
  ];
}

/** Each once, however many scales of it are among the fixtures. */
async function madeElsewhere(): Promise<Specimen[]> {
  const fixtures = ((await formatFixtures()) ?? []).filter(
    ({ format, level }) => level === 0 && FORMATS[format] !== undefined,
  );
  return Promise.all(
    fixtures.map(async ({ name, format, inner, path }: FormatFixture) => {
      return { name, format, inner, objects: await objectsAt(path) };
    }),
  );
}
