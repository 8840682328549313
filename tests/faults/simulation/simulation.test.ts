// [DE1][OP3][LV2][LV3] Promise 2: everyone converges. The real client and server stacks in one process
// on a virtual network and clock, over the real store on the embedded database in memory.
// FASCICLE_SEED plays one seed alone; two runs of a seed have one trace, by its digest.
//
// With `npm test` each of 16 people asks for few things a seed, so that 200 seeds fit into its time;
// at full length there are 10,000 such seeds, and every five-hundredth has 500 operations a person.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, rangeOf, rounds } from "#tests/faults/scale.ts";
import { BROKEN_PORTS } from "#tests/faults/simulation/broken-ports.ts";
import { openStackGround, type StackGround } from "#tests/faults/simulation/stack-ground.ts";
import type { StackPorts } from "#tests/faults/simulation/stack-ports.ts";
import { playStack, type StackFigures } from "#tests/faults/simulation/whole-stack.ts";

const { first: FIRST_SEED, count: SEEDS } = rangeOf(rounds({ full: 10_000, short: 200 }));
const OPERATIONS = 4;
const LONG_OPERATIONS = 500;
const SEEDS_A_LONG_ONE = rounds({ full: 500, short: Number.POSITIVE_INFINITY });
/** Within so many seeds what is broken must be found. */
const SEEDS_TO_FIND = 20;
const ONLY_SEED = numberFrom("FASCICLE_SEED");
const ONLY_OPERATIONS = numberFrom("FASCICLE_OPERATIONS");

/** null where it is not set. */
function numberFrom(name: string): number | null {
  const text = process.env[name];
  if (text === undefined || text === "") return null;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} is no whole number`);
  return value;
}

function operationsOf(seed: number): number {
  if (ONLY_OPERATIONS !== null) return ONLY_OPERATIONS;
  return seed % SEEDS_A_LONG_ONE === SEEDS_A_LONG_ONE - 1 ? LONG_OPERATIONS : OPERATIONS;
}

let ground: StackGround;
beforeAll(async () => {
  ground = await openStackGround();
});
afterAll(() => ground?.close());

async function play(seed: number, ports?: StackPorts): Promise<StackFigures> {
  const operations = operationsOf(seed);
  return playStack(ground, { seed, operations, ...(ports === undefined ? {} : { ports }) });
}

async function playSeeds(first: number, count: number): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  const progress = new Progress(`seeds from ${first} on`, count);
  for (let seed = first; seed < first + count; seed++) {
    const { digest, ...figures } = await play(seed);
    for (const [name, value] of Object.entries(figures)) {
      sums.set(name, (sums.get(name) ?? 0) + value);
    }
    progress.at(seed + 1 - first, () => sumsText(sums));
    if (count === 1) process.stdout.write(`the trace of seed ${seed}: ${digest}\n`);
  }
  return sums;
}

function sumsText(sums: ReadonlyMap<string, number>): string {
  return Array.from(sums, ([name, value]) => `${name} ${value}`).join(", ");
}

describe("people, a network and a server that may break at any time", () => {
  test("a seed is a run: its trace is the same each time", {
    // One that is asked for may be a long one.
    timeout: limitMs(600_000, ONLY_SEED === null ? 0 : 3),
  }, async () => {
    const seed = ONLY_SEED ?? 5;
    const first = await play(seed);
    expect(await play(seed)).toEqual(first);
    expect((await play(seed + 1)).digest).not.toBe(first.digest);
  });

  test("all agree whenever all has healed, and every intent has one end", {
    timeout: limitMs(15_000, SEEDS),
  }, async () => {
    const count = ONLY_SEED === null ? SEEDS : 1;
    const sums = await playSeeds(ONLY_SEED ?? FIRST_SEED, count);
    process.stdout.write(`whole stack: seeds ${count}, ${sumsText(sums)}\n`);
    for (const [name, value] of ONLY_SEED === null ? sums : []) {
      expect(value, name).toBeGreaterThan(count / 4);
    }
  });

  test.each(BROKEN_PORTS)(
    "%s is found",
    { timeout: limitMs(15_000, SEEDS_TO_FIND) },
    async (what, ports, rule) => {
      for (let seed = 0; seed < SEEDS_TO_FIND; seed++) {
        const found = await play(seed, ports).then(
          () => null,
          (error: unknown) => String(error).split("\n")[0],
        );
        if (found === null) continue;
        expect(found).toMatch(rule);
        process.stdout.write(`${what}: found as ${found}\n`);
        return;
      }
      expect.unreachable(`${what} was not found in ${SEEDS_TO_FIND} seeds`);
    },
  );
});
