// [LV2] PostgreSQL itself is stopped under three servers, in order and as by a loss of power, and
// started again: no process ends, every page and script goes on by itself, and nothing that was told
// is lost or told twice.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ClusterClients } from "#tests/faults/cluster/cluster-clients.ts";
import { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { isFull, limitMs, rounds } from "#tests/faults/scale.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { makeOwnPostgres, type OwnPostgres } from "#tests/support/own-postgres.ts";

const RESTARTS = rounds({ full: 10, short: 1 });
/** Longer than a lease. */
const AWAY_MS = rounds({ full: 10_000, short: 2_500 });
const OUTCOMES_EACH = rounds({ full: 100, short: 10 });
const SCRIPTS = 3;
/** Asked for at full length alone. */
const BACK_LIMIT_MS = 5_000;

const made = await makeOwnPostgres();
if (typeof made === "string") process.stdout.write(`skipped: PostgreSQL restarted, ${made}\n`);

describe.skipIf(typeof made === "string")("three servers whose PostgreSQL is restarted", () => {
  const postgres = made as OwnPostgres;
  const folder = makeTemporaryFolder();
  let world: ClusterWorld;
  let clients: ClusterClients;
  let pids: readonly number[];

  beforeAll(async () => {
    await postgres.start();
    world = new ClusterWorld(postgres.url, folder.path);
    await world.open(folder.path);
    pids = world.servers.map(({ pid }) => pid);
    clients = new ClusterClients(world);
    clients.startScripts(SCRIPTS);
    clients.startPages();
    await clients.moreShown(OUTCOMES_EACH);
  }, limitMs(0, 0) * 4);

  afterAll(async () => {
    clients?.close();
    await world?.close();
    await postgres.remove();
    folder.remove();
  });

  test.each(["fast", "immediate"] as const)(
    "all go on after a stop that is %s",
    async (how) => {
      for (let restart = 0; restart < RESTARTS; restart++) {
        await postgres.stop(how);
        await pause(AWAY_MS);
        await postgres.start();
        const tookMs = await Promise.all([clients.allGoOn(), clients.pagesGoOn()]);
        const slowestMs = Math.round(Math.max(...tookMs.flat()));
        process.stdout.write(
          `PostgreSQL restarted (${how}): all go on within ${slowestMs} ms of its start\n`,
        );
        if (isFull()) expect(slowestMs).toBeLessThanOrEqual(BACK_LIMIT_MS);
        await clients.moreShown(OUTCOMES_EACH);
      }
    },
    limitMs(AWAY_MS + 20_000, RESTARTS),
  );

  test(
    "no process has ended, nothing is lost or doubled, and all pages show the same",
    async () => {
      for (const pid of pids) expect(process.kill(pid, 0)).toBe(true);
      await clients.expectNothingLost();
    },
    limitMs(0, 0),
  );
});
