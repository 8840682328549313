// [LV2] Promise 1 and 4: the server is killed with -9 at any instant and at each failpoint, on both
// engines, while people and scripts edit. Nothing that was shown is lost, nothing is doubled, and
// nobody has to repair anything.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Failpoint } from "#server/use-cases/failpoint.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";
import { median, p95 } from "#tests/bench/measure.ts";
import { throughFinalizes } from "#tests/faults/kills/kill-finalize.ts";
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
import { Progress } from "#tests/faults/progress.ts";
import { isFull, limitMs, rangeOf, rounds, roundsOfPart } from "#tests/faults/scale.ts";
import { signInByPassword } from "#tests/server/web-client.ts";

const databases = await openDatabasesUnderTest();
/** Of an engine; a hundred of all with `npm test`, most of them where a start is cheap. */
const allKillsOf = (isEmbedded: boolean) =>
  rounds({ full: 500, short: databases.length === 1 ? 100 : isEmbedded ? 12 : 88 });
/** After so many tables of a version. */
const TABLES_WRITTEN = isFull() ? [1, 5, 9] : [5];
const FINALIZE_KILLS = Math.max(1, roundsOfPart({ full: 25, short: 1 }));
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

type FinalizeKill = readonly [failpoint: Failpoint, nth: number];

/** With `npm test` on the engine whose starts are dear, beside the other: in the transaction, and in its midst. */
const FEW_FINALIZE_KILLS: readonly FinalizeKill[] = [
  ["finalize:in-transaction", 1],
  ["finalize:rebasing", 2],
];
const FINALIZE_KILLS_AT: readonly FinalizeKill[] = [
  ...FEW_FINALIZE_KILLS,
  ["finalize:after-commit", 1],
  ["finalize:before", 1],
  ...TABLES_WRITTEN.map((nth): FinalizeKill => ["finalize:table-written", nth]),
];

describe.each(databases)("[LV2] on $name", (engine) => {
  const allKills = allKillsOf(engine.name === "PGlite");
  /** This part's. */
  const { first: firstKill, count: kills } = rangeOf(allKills);
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

  const isFew = engine.name === "PGlite" && databases.length > 1 && !isFull();
  test.each(isFew ? FEW_FINALIZE_KILLS : FINALIZE_KILLS_AT)(
    "a version is there once or not at all after kills at %s, the %ith time",
    { timeout: limitMs(30_000, FINALIZE_KILLS) },
    async (failpoint, nth) => {
      const plan = { failpoint, nth, kills: FINALIZE_KILLS };
      finalizedEntries += await throughFinalizes(server, cookies, plan);
    },
  );

  test(`nothing shown is lost or doubled in ${kills} kills`, {
    timeout: limitMs(15_000, kills),
  }, async () => {
    const plans = planKills(allKills, 7).slice(firstKill, firstKill + kills);
    const progress = new Progress(`kills on ${engine.name}`, kills);
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
      progress.at(first + part.length, () => {
        const slowest = Math.round(Math.max(...figures.backMs));
        return `${shown} outcomes, ${accepted} accepted, the slowest return of the last ${part.length} took ${slowest} ms`;
      });
    }
    expect(server.kills - killsBefore).toBe(kills);
    const report = await world.read((store, datasets) =>
      verifyStore({ store, datasets }, () => undefined, new AbortController().signal),
    );
    expect(report.problems).toEqual([]);
    expect(report.operationCount).toBe(accepted + finalizedEntries);
    expect(accepted).toBeGreaterThan(kills);
    expect(shown - accepted).toBeGreaterThan(0);
    const [middle, most, slowest] = [median(backMs), p95(backMs), Math.max(...backMs)].map(
      Math.round,
    );
    process.stdout.write(
      `kills on ${engine.name}: ${kills} kills, ${shown} outcomes shown, ${accepted} accepted, 0 lost, 0 doubled; from a kill to an outcome that is new to somebody: median ${middle} ms, 95th percentile ${most} ms, slowest ${slowest} ms of ${backMs.length}\n`,
    );
    if (isFull()) expect(slowest).toBeLessThanOrEqual(BACK_LIMIT_MS);
  });
});
