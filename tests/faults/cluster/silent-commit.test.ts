// [LV2] The owner of a session falls silent in the midst of a commit, with the session's lease locked
// in the database: others go on without it, and what it still writes when it wakes up is refused.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DatabasePlace,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { ClusterClients } from "#tests/faults/cluster/cluster-clients.ts";
import { ClusterWorld } from "#tests/faults/cluster/cluster-world.ts";
import { isFull, limitMs } from "#tests/faults/scale.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { processState } from "#tests/support/process-state.ts";

const BACK_LIMIT_MS = 5_000;
const EDITS_BEFORE = 5;
const SCRIPTS = 3;
const OUTCOMES_AFTER = 20;

const databases = await openDatabasesUnderTest();
const postgres = databases.find(({ name }) => name === "PostgreSQL");

describe.skipIf(postgres === undefined)("an owner that falls silent within a commit", () => {
  const folder = makeTemporaryFolder();
  let place: DatabasePlace | undefined;
  let world: ClusterWorld;
  let clients: ClusterClients;

  beforeAll(async () => {
    place = await postgres?.makePlace();
    world = new ClusterWorld(place?.options.databaseUrl ?? "", folder.path);
    const fault = `append:in-transaction@${EDITS_BEFORE + 1}:stop`;
    await world.open(folder.path, [{ FASCICLE_FAULT: fault, FASCICLE_FAULTS: "1" }, {}, {}]);
    clients = new ClusterClients(world);
  }, limitMs(0, 0) * 4);

  afterAll(async () => {
    clients?.close();
    await world?.close();
    await place?.remove();
    folder.remove();
  });

  test(
    "holds nobody up for long, and writes nothing when it wakes up",
    async () => {
      // The first server takes the session, since nobody else is asked.
      for (let edit = 0; edit < EDITS_BEFORE; edit++) await clients.sendOne();
      const owner = await world.owner();
      expect(owner).toBe(world.servers[0]);
      clients.startScripts(SCRIPTS);
      await expect.poll(() => processState(owner.pid), { timeout: 30_000 }).toBe("stopped");
      const tookMs = Math.round(await clients.allGoOn());
      process.stdout.write(
        `the owner fell silent within a commit: all ${SCRIPTS} clients go on within ${tookMs} ms\n`,
      );
      if (isFull()) expect(tookMs).toBeLessThanOrEqual(BACK_LIMIT_MS);
      expect(await world.owner()).not.toBe(owner);
      process.kill(owner.pid, "SIGCONT");
      // Its commit fails, in the words of whoever refused it.
      await expect.poll(() => owner.log, { timeout: 30_000 }).toMatch(/"event":"route"/);
      await clients.moreShown(OUTCOMES_AFTER);
      await clients.expectNothingLost();
    },
    limitMs(0, 0) * 3,
  );
});
