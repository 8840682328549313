// Seeds go through the whole matrix of local intent × other's operation × relation, once with
// `npm test`, 10,000 seeds with FASCICLE_FAULTS=full.
// FASCICLE_SIM_SEEDS sets how many, FASCICLE_SIM_SEED plays one alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rounds } from "#tests/faults/scale.ts";
import { formatCase, parseCase } from "#tests/simulation/kept-case.ts";
import { CELLS } from "#tests/simulation/matrix.ts";
import { runSeeds } from "#tests/simulation/run-seeds.ts";
import { failureOf } from "#tests/simulation/shrink-case.ts";

const REGRESSIONS = join("tests", "regressions");
const DEFAULT_SEED_COUNT = rounds({ full: 10_000, short: CELLS.length });
const TIMEOUT_MS = 600_000;

const seedCount = numberFrom("FASCICLE_SIM_SEEDS") ?? DEFAULT_SEED_COUNT;
const onlySeed = numberFrom("FASCICLE_SIM_SEED");

/** null where it is not set. */
function numberFrom(name: string): number | null {
  const text = process.env[name];
  if (text === undefined || text === "") return null;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} is no whole number`);
  return value;
}

describe("kept cases", () => {
  const files = readdirSync(REGRESSIONS).filter((name) => name.endsWith(".json"));

  test.each(files)("%s", (name) => {
    const text = readFileSync(join(REGRESSIONS, name), "utf8");
    const kept = parseCase(text);
    expect(failureOf(kept.world, kept.steps)).toBeNull();
    expect(parseCase(formatCase(kept))).toEqual(kept);
  });
});

describe("people, a server, and lines that stall, break and repeat", () => {
  test("[DE1][DE3][DE4][OP3][OP4][LV3] every intent ends once, and none is lost in silence", {
    timeout: TIMEOUT_MS,
  }, () => {
    const first = onlySeed ?? 0;
    const { table, totals } = runSeeds(first, onlySeed === null ? seedCount : 1);
    console.log(table.format());
    const counts = Object.entries(totals).map(([name, count]) => `${name} ${count}`);
    console.log(`seeds ${seedCount}, ${counts.join(", ")}`);
    if (onlySeed === null && seedCount >= CELLS.length) {
      expect(table.missing()).toEqual([]);
    }
    for (const language of ["en", "zh-CN"]) {
      const path = join("client", "messages", `${language}.json`);
      const messages = JSON.parse(readFileSync(path, "utf8")) as {
        readonly refusal: Readonly<Record<string, string>>;
      };
      const missing = [...table.tags()].filter((tag) => messages.refusal[tag] === undefined);
      expect(missing).toEqual([]);
    }
  });
});
