// [LV2] Promise 18: the disk fills up under a real server on the embedded database while people edit.
// They are told and stay connected; what they asked for is decided once there is space; nothing that
// was shown is lost, nothing is doubled, and nobody restarts anything.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { LOW_DISK_BYTES } from "#server/use-cases/health-watch.ts";
import { expectLater, LaterIntent } from "#tests/faults/full-disk/answers-later.ts";
import { compare, editsOf, newSession } from "#tests/faults/kills/kill-session.ts";
import {
  DATASET_ID,
  emailOf,
  type KillWorld,
  makeKillWorld,
  PASSWORD,
} from "#tests/faults/kills/kill-world.ts";
import { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, roundsOfPart } from "#tests/faults/scale.ts";
import { ask, signInByPassword } from "#tests/server/web-client.ts";
import { ShownOutcomes } from "#tests/support/shown-outcomes.ts";
import { mountSmallDisk } from "#tests/support/small-disk.ts";
import { LogReader, SocketWriter } from "#tests/support/writers.ts";

const TIMES_FULL = Math.max(1, roundsOfPart({ full: 20, short: 2 }));
const DISK_MIB = 512;
/** To end what hangs. */
const TOLD_LIMIT_MS = 60_000;

const [embedded] = await openDatabasesUnderTest();
const disk = await mountSmallDisk(DISK_MIB);
if (typeof disk === "string") {
  process.stdout.write(`full disk: SKIPPED, no small disk can be mounted here: ${disk}\n`);
}

describe.skipIf(typeof disk === "string")("[LV2] a full disk", () => {
  let world: KillWorld;
  let server: KilledServer;

  beforeAll(async () => {
    if (typeof disk === "string") return;
    const dataDir = join(disk.path, "data");
    await mkdir(dataDir);
    world = await makeKillWorld(embedded, dataDir);
    server = await KilledServer.on(world);
  });

  afterAll(async () => {
    await server?.end();
    await world?.remove();
    if (typeof disk !== "string") await disk.remove();
  });

  test(`loses and doubles nothing, ${TIMES_FULL} times`, {
    timeout: limitMs(60_000, TIMES_FULL),
  }, async () => {
    if (typeof disk === "string") return;
    const sessionId = await newSession(world);
    await server.start(null);
    const { url } = server;
    const cookie = await signInByPassword(server, emailOf("ada"), PASSWORD);
    const userId = world.ids.get("ada") ?? "";
    const shown = new ShownOutcomes();
    const nextBody = editsOf(world, 0);
    const writer = new SocketWriter({ url, cookie, userId, sessionId, shown, nextBody });
    const script = await signInByPassword(server, emailOf("cleo"), PASSWORD);
    const scriptBody = editsOf(world, 6);
    const reader = new LogReader({ url, cookie, sessionId });
    try {
      const progress = new Progress("times full", TIMES_FULL);
      for (let time = 0; time < TIMES_FULL; progress.at(++time)) {
        await within("an outcome", shown.nextNew());
        // In turn: low, which is seen in time, and to the brim, which a commit may run into.
        const told = writer.toldWritable(false);
        await disk.fill(time % 2 === 0 ? LOW_DISK_BYTES / 2 : 0);
        await within("word of the full disk", told);
        expect(writer.states.at(-1)).toMatchObject({ writable: false, reason: "disk-full" });
        const later = new LaterIntent(scriptBody());
        expectLater(await later.send(server, script, sessionId), ["disk-full"]);
        const path = `/api/v1/datasets/${DATASET_ID}/sessions`;
        const asked = { method: "POST", cookie: script, body: { title: "kept later" } };
        expectLater(await ask(server, path, asked), ["disk-full"]);
        const well = writer.toldWritable(true);
        await disk.empty();
        await within("word of the space", well);
        shown.show(await later.decided(server, script, sessionId));
        writer.sent.add(later.id);
      }
      await within("an outcome", shown.nextNew());
      await within("every outcome", writer.drain());
      expect([...writer.complaints, ...reader.complaints]).toEqual([]);
      expect(writer.closes).toEqual([]);
      expect(shown.contradictions).toEqual([]);
      await server.end();
      expect(await compare(world, sessionId, writer.sent, shown, reader)).toBeGreaterThan(0);
    } finally {
      writer.close();
      reader.close();
    }
  });

  async function within(what: string, wanted: Promise<void>): Promise<void> {
    const limit = new AbortController();
    const hang = pause(TOLD_LIMIT_MS, "hangs", { signal: limit.signal }).catch(() => "");
    const how = await Promise.race([wanted, hang]);
    limit.abort();
    if (how === "hangs") throw new Error(`${what} never came:\n${server.log}`);
  }
});
