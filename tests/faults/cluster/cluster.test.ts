// [LV2] One sequencer a session, whatever becomes of the process that was it: killed, or stopped and
// woken up again when another had long taken over. No outcome is lost and none is told twice.
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { EXPIRY_MS } from "#server/persistence/pg-leases.ts";
import { ClusterClients } from "#tests/faults/cluster/cluster-clients.ts";
import { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { FrontDoor } from "#tests/faults/cluster/front-door.ts";
import { isFull, limitMs, rounds } from "#tests/faults/scale.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { openSocket, upgradeStatus } from "#tests/server/web-client.ts";

/** Both longer than a lease, which is two seconds. */
const STOPPED_MS = rounds({ full: 60_000, short: 4_000 });
const OUTCOMES_EACH = rounds({ full: 200, short: 6 });
const WRITERS = 3;
/** Asked for at full length alone. */
const BACK_LIMIT_MS = 5_000;

const folder = makeTemporaryFolder();
// Prints why PostgreSQL does not run here, where it does not.
const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres === undefined)("three servers on one database", () => {
  let place: DatabasePlace | undefined;
  let world: ClusterWorld;
  let clients: ClusterClients;
  const doors: FrontDoor[] = [];

  /**
   * Every script was told of an edit that it began after this call, and every page had one accepted
   * and shown. `withinMs` is asked for at full length alone.
   */
  const allGoOn = async (what: string, withinMs = BACK_LIMIT_MS): Promise<void> => {
    const [scriptsMs, pagesMs] = await Promise.all([clients.allGoOn(), clients.pagesGoOn()]);
    const pages = pagesMs.map((ms) => ms.toFixed(0)).join(", ");
    process.stdout.write(
      `${what}: all ${WRITERS} scripts go on within ${scriptsMs.toFixed(0)} ms, ` +
        `pages after ${pages} ms\n`,
    );
    if (!isFull()) return;
    for (const tookMs of [scriptsMs, ...pagesMs]) expect(tookMs).toBeLessThanOrEqual(withinMs);
  };

  beforeAll(async () => {
    place = await postgres?.makePlace();
    if (place === undefined) throw new Error("PostgreSQL is there");
    world = new ClusterWorld(place.options.databaseUrl ?? "", folder.path);
    await world.open(folder.path);
    clients = new ClusterClients(world);
    clients.startScripts(WRITERS);
    for (const at of world.servers.keys())
      doors.push(await FrontDoor.open(() => world.servers, at));
    clients.startPages(doors.map(({ url }) => url));
  }, limitMs(0, 0) * 4);

  afterAll(async () => {
    clients?.close();
    for (const door of doors) await door.close();
    await world?.close();
    await place?.remove();
    folder.remove();
  });

  it(
    "decide a session in one place, whichever of them is asked",
    async () => {
      await clients.moreShown(OUTCOMES_EACH);
      const path = `/sync/session/${world.sessionId}`;
      for (const server of world.servers) {
        // On a busy machine a lease may move meanwhile: then whoever asks is told to ask again.
        const status = (asked?: { readonly cookie: string }) => () =>
          upgradeStatus(server, path, asked);
        await expect.poll(status(world.signedIn), { timeout: 20_000 }).toBe(101);
        await expect.poll(status(), { timeout: 20_000 }).toBe(401);
      }
    },
    limitMs(1_000, OUTCOMES_EACH),
  );

  it(
    "go on when the owner is killed",
    async () => {
      const owner = await world.owner();
      const other = world.servers.find((server) => server !== owner);
      const path = `/sync/session/${world.sessionId}`;
      const socket = openSocket(other ?? owner, path, world.signedIn);
      await once(socket, "open");
      const closed = once(socket, "close");
      world.servers.splice(world.servers.indexOf(owner), 1);
      await owner.kill();
      // Whoever was passed on to it hears that it is gone, and comes back.
      await closed;
      await allGoOn("the owner is killed");
      await clients.moreShown(OUTCOMES_EACH);
      expect(await world.owner()).not.toBe(owner);
      await world.startServer();
    },
    limitMs(1_000, OUTCOMES_EACH),
  );

  it(
    "go on when the owner is stopped, and it writes nothing when it wakes up",
    async () => {
      const owner = await world.owner();
      const path = `/sync/session/${world.sessionId}`;
      const direct = openSocket(owner, path, world.signedIn);
      await once(direct, "open");
      const closed = once(direct, "close");
      process.kill(owner.pid, "SIGSTOP");
      try {
        await Promise.all([
          new Promise((resolve) => setTimeout(resolve, STOPPED_MS)),
          allGoOn("the owner is stopped"),
        ]);
        expect(await world.owner()).not.toBe(owner);
      } finally {
        process.kill(owner.pid, "SIGCONT");
      }
      // Try again later: the stock client does.
      expect((await closed)[0]).toBe(1013);
      await clients.moreShown(OUTCOMES_EACH);
      // 503 while it learns who has the lease now, which says the same.
      await expect
        .poll(() => upgradeStatus(owner, path, world.signedIn), { timeout: BACK_LIMIT_MS })
        .toBe(101);
    },
    limitMs(1_000, OUTCOMES_EACH) + STOPPED_MS,
  );

  it(
    "go on when the owner is asked to end, which waits for nobody's lease",
    async () => {
      const owner = await world.owner();
      expect(await owner.stop()).toBe(0);
      world.servers.splice(world.servers.indexOf(owner), 1);
      // Whoever asks first has the session: nobody waits until the lease would have run out.
      await allGoOn("the owner is asked to end", EXPIRY_MS / 2);
      await clients.moreShown(OUTCOMES_EACH);
      expect(await world.owner()).not.toBe(owner);
    },
    limitMs(1_000, OUTCOMES_EACH),
  );

  it(
    "have lost no outcome, told none that is not kept, and keep a log that is whole",
    async () => {
      await clients.expectNothingLost();
    },
    limitMs(0, 0),
  );
});
