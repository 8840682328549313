// [LV2] The line between the owner of a session and PostgreSQL is cut for longer than a lease, while
// clients still reach that process, and healed again: another owner goes on, what the old one had
// under way arrives late and changes nothing, and in the end everybody has one log.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { ClusterClients } from "#tests/faults/cluster/cluster-clients.ts";
import { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { isFull, limitMs, rounds } from "#tests/faults/scale.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { upgradeStatus } from "#tests/server/web-client.ts";
import { openTcpProxy, type TcpProxy } from "#tests/support/tcp-proxy.ts";

/** A lease is two seconds; statements give up after thirty. */
const CUTS_MS = isFull() ? [6_000, 60_000, 6_000, 6_000] : [5_000];
const BACK_LIMIT_MS = 5_000;
const OUTCOMES_EACH = rounds({ full: 100, short: 10 });
const SERVERS = 3;

const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres === undefined)("an owner that is cut off from PostgreSQL", () => {
  const folder = makeTemporaryFolder();
  const proxies: TcpProxy[] = [];
  let place: DatabasePlace | undefined;
  let world: ClusterWorld;
  let clients: ClusterClients;

  beforeAll(async () => {
    place = await postgres?.makePlace();
    const direct = new URL(place?.options.databaseUrl ?? "");
    world = new ClusterWorld(direct.href, folder.path);
    const envs = [];
    for (let count = 0; count < SERVERS; count++) {
      const to = { host: direct.hostname, port: Number(direct.port || 5432) };
      const proxy = await openTcpProxy(to);
      proxies.push(proxy);
      const through = new URL(direct);
      through.host = `127.0.0.1:${proxy.port}`;
      envs.push({ DATABASE_URL: through.href });
    }
    await world.open(folder.path, envs);
    clients = new ClusterClients(world);
    clients.startScripts(SERVERS);
    clients.startPages();
    await clients.moreShown(OUTCOMES_EACH);
  }, limitMs(0, 0) * 4);

  afterAll(async () => {
    clients?.close();
    for (const proxy of proxies) proxy.heal();
    await world?.close();
    for (const proxy of proxies) await proxy.close();
    await place?.remove();
    folder.remove();
  });

  test.each(CUTS_MS)(
    "for %d ms: the others go on, and it follows them when it is back",
    async (cutMs) => {
      const owner = await world.owner();
      const line = proxies[world.servers.indexOf(owner)];
      line.cut();
      const [tookMs] = await Promise.all([clients.allGoOn(), pause(cutMs)]);
      process.stdout.write(
        `the owner was cut off from PostgreSQL: all ${SERVERS} clients go on within ${Math.round(tookMs)} ms\n`,
      );
      if (isFull()) expect(tookMs).toBeLessThanOrEqual(BACK_LIMIT_MS);
      expect(await world.owner()).not.toBe(owner);
      await clients.moreShown(OUTCOMES_EACH);
      line.heal();
      // Whoever asks the old owner is served by the new one.
      const path = `/sync/session/${world.sessionId}`;
      const served = () => upgradeStatus(owner, path, world.signedIn).catch(() => 0);
      await expect.poll(served, { timeout: 60_000 }).toBe(101);
      await clients.moreShown(OUTCOMES_EACH);
      expect(await world.owner()).not.toBe(owner);
    },
    limitMs(0, 0) * 3,
  );

  test(
    "nothing is lost or doubled, and all pages show the same",
    () => clients.expectNothingLost(),
    limitMs(0, 0),
  );
});
