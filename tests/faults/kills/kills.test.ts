// [LV2] Promise 1 and 4: the server is killed with -9 at any instant and at each failpoint, on both
// engines, while people and scripts edit. Nothing that was shown is lost, nothing is doubled, and
// nobody has to repair anything.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Failpoint } from "#server/use-cases/failpoint.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";
import { median, p95 } from "#tests/bench/measure.ts";
import { throughFinalize } from "#tests/faults/kills/kill-finalize.ts";
import { throughKills } from "#tests/faults/kills/kill-session.ts";
import {
  emailOf,
  type KillWorld,
  makeKillWorld,
  PASSWORD,
  PEOPLE,
  type PersonName,
} from "#tests/faults/kills/kill-world.ts";
import { KilledServer, type KillPlan } from "#tests/faults/kills/killed-server.ts";
import { isFull, limitMs, rounds } from "#tests/faults/scale.ts";
import { signInByPassword } from "#tests/server/web-client.ts";

const databases = await openDatabasesUnderTest();
/** Of each engine. */
const KILLS = rounds({ full: 500, short: 50 });
/** After so many tables of a version. */
const TABLES_WRITTEN = isFull() ? [1, 5, 9] : [5];
const FINALIZE_KILLS = rounds({ full: 25, short: 1 });
/** From a kill until somebody is shown an outcome again; asked for at full length alone. */
const BACK_LIMIT_MS = 5_000;
/** A log of many thousand entries would only make the starts slower. */
const KILLS_A_SESSION = 25;
const FAILPOINTS: readonly Failpoint[] = [
  "append:before",
  "append:in-transaction",
  "append:after-commit",
  "announce:after",
  "start:before-migrations",
];

/** One kill in two at a random instant, the others at each failpoint in turn. */
function planKills(count: number, seed: number): readonly KillPlan[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index): KillPlan => {
    if (index % 2 === 0) return { kind: "after", delayMs: random.below(400) };
    const failpoint = FAILPOINTS[((index - 1) / 2) % FAILPOINTS.length];
    return { kind: "at", failpoint, nth: 1 + random.below(12) };
  });
}

describe.each(databases)("[LV2] on $name", (engine) => {
  let world: KillWorld;
  let server: KilledServer;
  const cookies = new Map<PersonName, string>();
  let finalizedEntries = 0;

  beforeAll(async () => {
    world = await makeKillWorld(engine);
    server = await KilledServer.on(world);
    await server.start(null);
    for (const name of PEOPLE) {
      cookies.set(name, await signInByPassword(server, emailOf(name), PASSWORD));
    }
    await server.end();
  });

  afterEach(() => server?.end());
  afterAll(async () => {
    await server?.end();
    await world?.remove();
  });

  test.each([
    ["finalize:in-transaction", 1],
    ["finalize:after-commit", 1],
    ["finalize:rebasing", 2],
    ["finalize:before", 1],
    ...TABLES_WRITTEN.map((nth) => ["finalize:table-written", nth] as const),
  ] as const)(
    "a version is there once or not at all after kills at %s, the %ith time",
    { timeout: limitMs(30_000, FINALIZE_KILLS) },
    async (failpoint, nth) => {
      for (let kill = 0; kill < FINALIZE_KILLS; kill++) {
        finalizedEntries += await throughFinalize(server, cookies, failpoint, nth);
      }
    },
  );

  test(`nothing shown is lost or doubled in ${KILLS} kills`, {
    timeout: limitMs(15_000, KILLS),
  }, async () => {
    const plans = planKills(KILLS, 7);
    const killsBefore = server.kills;
    const backMs: number[] = [];
    let shown = 0;
    let accepted = 0;
    for (let first = 0; first < plans.length; first += KILLS_A_SESSION) {
      const part = plans.slice(first, first + KILLS_A_SESSION);
      const figures = await throughKills(server, cookies, part);
      shown += figures.shown;
      accepted += figures.accepted;
      backMs.push(...figures.backMs);
      if (isFull()) {
        const slowest = Math.round(Math.max(...figures.backMs));
        process.stdout.write(
          `… ${first + part.length} of ${KILLS} on ${engine.name}, the slowest of these ${slowest} ms\n`,
        );
      }
    }
    expect(server.kills - killsBefore).toBe(KILLS);
    const report = await world.read((store, datasets) =>
      verifyStore({ store, datasets }, () => undefined, new AbortController().signal),
    );
    expect(report.problems).toEqual([]);
    expect(report.operationCount).toBe(accepted + finalizedEntries);
    expect(accepted).toBeGreaterThan(KILLS);
    expect(shown - accepted).toBeGreaterThan(0);
    const [middle, most, slowest] = [median(backMs), p95(backMs), Math.max(...backMs)].map(
      Math.round,
    );
    process.stdout.write(
      `kills on ${engine.name}: ${KILLS} kills, ${shown} outcomes shown, ${accepted} accepted, 0 lost, 0 doubled; from a kill to an outcome that is new to somebody: median ${middle} ms, 95th percentile ${most} ms, slowest ${slowest} ms of ${backMs.length}\n`,
    );
    if (isFull()) expect(slowest).toBeLessThanOrEqual(BACK_LIMIT_MS);
  });
});
