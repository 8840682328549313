// [LV2] One sequencer a session, whatever becomes of the process that was it: killed, or stopped and
// woken up again when another had long taken over. No outcome is lost and none is told twice.
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { limitMs, rounds } from "#tests/faults/scale.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { openSocket, upgradeStatus } from "#tests/server/web-client.ts";

/** Both longer than a lease, which is two seconds. */
const STOPPED_MS = rounds({ full: 60_000, short: 4_000 });
const OUTCOMES_EACH = rounds({ full: 200, short: 6 });
const WRITERS = 3;

const folder = makeTemporaryFolder();
// Prints why PostgreSQL does not run here, where it does not.
const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres === undefined)("three servers on one database", () => {
  let place: DatabasePlace | undefined;
  let world: ClusterWorld;
  let writing: Promise<unknown>;

  beforeAll(async () => {
    place = await postgres?.makePlace();
    if (place === undefined) throw new Error("PostgreSQL is there");
    world = new ClusterWorld(place, folder.path);
    await world.open(folder.path);
    writing = Promise.all(Array.from({ length: WRITERS }, (_, at) => world.write(at)));
  }, limitMs(0, 0) * 4);

  afterAll(async () => {
    await world?.close();
    await place?.remove();
    folder.remove();
  });

  it(
    "decide a session in one place, whichever of them is asked",
    async () => {
      await world.moreShown(OUTCOMES_EACH);
      const path = `/sync/session/${world.sessionId}`;
      for (const server of world.servers) {
        expect(await upgradeStatus(server, path, world.signedIn)).toBe(101);
        expect(await upgradeStatus(server, path)).toBe(401);
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
      await owner.kill();
      world.servers.splice(world.servers.indexOf(owner), 1);
      // Whoever was passed on to it hears that it is gone, and comes back.
      await closed;
      await world.moreShown(OUTCOMES_EACH);
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
          world.moreShown(OUTCOMES_EACH),
        ]);
        expect(await world.owner()).not.toBe(owner);
      } finally {
        process.kill(owner.pid, "SIGCONT");
      }
      // Try again later: the stock client does.
      expect((await closed)[0]).toBe(1013);
      await world.moreShown(OUTCOMES_EACH);
      expect(await upgradeStatus(owner, path, world.signedIn)).toBe(101);
    },
    limitMs(1_000, OUTCOMES_EACH) + STOPPED_MS,
  );

  it(
    "go on when the owner is asked to end, which waits for nobody's lease",
    async () => {
      const owner = await world.owner();
      expect(await owner.stop()).toBe(0);
      world.servers.splice(world.servers.indexOf(owner), 1);
      await world.moreShown(OUTCOMES_EACH);
      expect(await world.owner()).not.toBe(owner);
    },
    limitMs(1_000, OUTCOMES_EACH),
  );

  it(
    "have lost no outcome, told none that is not kept, and keep a log that is whole",
    async () => {
      world.stopWriting();
      await writing;
      const log = await world.log();
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      const accepted = world.shown.filter((shown) => shown.accepted);
      expect(accepted.length).toBeGreaterThan(0);
      const byIntent = new Map(log.map(({ seq, intentId }) => [intentId, seq]));
      expect(byIntent.size).toBe(log.length);
      expect(new Map(accepted.map(({ intentId, seq }) => [intentId, seq]))).toEqual(byIntent);
      expect(world.shown.map(({ intentId }) => intentId).sort()).toEqual([...world.sent].sort());
      expect(await world.command(["verify"])).toContain("every hash is right");
    },
    limitMs(0, 0),
  );
});
