// [LV2] Promise 18 where the disk is PostgreSQL's: it fills up under a real server while people edit.
// Tables find no room, or the database's own log, which ends PostgreSQL itself. No outcome is shown
// that was not kept; everyone is told; once there is space all goes on, and PostgreSQL is started
// anew where it ended, as whoever runs it would do.
import { chmod } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLater, LaterIntent } from "#tests/faults/full-disk/answers-later.ts";
import { placeOn } from "#tests/faults/full-disk/place-on.ts";
import { compare, editsOf, newSession } from "#tests/faults/kills/kill-session.ts";
import {
  emailOf,
  type KillWorld,
  makeKillWorld,
  PASSWORD,
} from "#tests/faults/kills/kill-world.ts";
import { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, roundsOfPart } from "#tests/faults/scale.ts";
import { signInByPassword } from "#tests/server/web-client.ts";
import { makeOwnPostgres, type OwnPostgres } from "#tests/support/own-postgres.ts";
import { ShownOutcomes } from "#tests/support/shown-outcomes.ts";
import { mountSmallDisk, type SmallDisk } from "#tests/support/small-disk.ts";
import { LogReader, RestWriter, SocketWriter } from "#tests/support/writers.ts";

const TIMES_FULL = Math.max(1, roundsOfPart({ full: 20, short: 2 }));
const DISK_MIB = 384;
const LOOK_EVERY_MS = 100;
/** To end what hangs. */
const TOLD_LIMIT_MS = 60_000;

interface FullPlace {
  readonly disk: SmallDisk;
  readonly postgres: OwnPostgres;
}

async function openPlace(): Promise<FullPlace | string> {
  const disk = await mountSmallDisk(DISK_MIB);
  if (typeof disk === "string") return `no small disk can be mounted here: ${disk}`;
  await chmod(disk.path, 0o755);
  // Small log files: a new one is needed often, and is not to be had.
  const flags = ["--wal-segsize=1"];
  const postgres = await makeOwnPostgres({ parentDir: disk.path, flags });
  if (typeof postgres !== "string") return { disk, postgres };
  await disk.remove();
  return postgres;
}

const place = await openPlace();
if (typeof place === "string") process.stdout.write(`PostgreSQL's full disk: SKIPPED, ${place}\n`);

/** Writes into PostgreSQL's log, and into no table, until that fails. */
async function exhaustLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();
    for (;;) {
      await client.query("select pg_logical_emit_message(true, 'filling', repeat('x', 1000000))");
    }
  } catch {
    // It is full, or PostgreSQL has ended.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Starts it wherever it has ended, as a service manager does. Resolves to how often that was. */
async function keptRunning(postgres: OwnPostgres, until: Promise<void>): Promise<number> {
  let starts = 0;
  for (let isOver = false; !isOver; ) {
    if (!postgres.isRunning) {
      starts++;
      await postgres.start();
    }
    const over = until.then(() => true);
    isOver = await Promise.race([over, pause(LOOK_EVERY_MS, false)]);
  }
  return starts;
}

describe.skipIf(typeof place === "string")("[LV2] PostgreSQL's full disk", () => {
  let world: KillWorld;
  let server: KilledServer;

  beforeAll(async () => {
    if (typeof place === "string") return;
    await place.postgres.start();
    world = await makeKillWorld(placeOn(place.postgres.url));
    server = await KilledServer.on(world);
  });

  afterAll(async () => {
    await server?.end();
    await world?.remove();
    if (typeof place === "string") return;
    await place.postgres.remove();
    await place.disk.remove();
  });

  test(`loses and doubles nothing, ${TIMES_FULL} times`, {
    timeout: limitMs(60_000, TIMES_FULL),
  }, async () => {
    if (typeof place === "string") return;
    const { disk, postgres } = place;
    const sessionId = await newSession(world);
    await server.start(null);
    const { url } = server;
    const cookies = {
      ada: await signInByPassword(server, emailOf("ada"), PASSWORD),
      cleo: await signInByPassword(server, emailOf("cleo"), PASSWORD),
    };
    const shown = new ShownOutcomes();
    const person = (name: "ada" | "cleo", first: number) => ({
      ...{ url, cookie: cookies[name], userId: world.ids.get(name) ?? "", sessionId, shown },
      nextBody: editsOf(world, first),
    });
    const page = new SocketWriter(person("ada", 0));
    const script = new RestWriter(person("cleo", 3));
    const reader = new LogReader(person("ada", 0));
    const laterBody = editsOf(world, 6);
    const reasons = new Set<string>();
    let ends = 0;
    try {
      const progress = new Progress("times PostgreSQL's disk was full", TIMES_FULL);
      for (let time = 0; time < TIMES_FULL; progress.at(++time)) {
        await shown.nextNew();
        const told = page.toldWritable(false);
        await disk.fill(0);
        // In turn: tables have no room, and the database's log has none either.
        await (time % 2 === 1 ? exhaustLog(postgres.url) : null);
        const refused = await untilRefused(() => new LaterIntent(laterBody()));
        for (const { intent } of refused.decided) page.sent.add(intent.id);
        reasons.add(refused.reason);
        // Where PostgreSQL itself ended, leases end with it, and the page's line: it asks why.
        if (refused.reason === "disk-full") await told;
        await disk.empty();
        ends += await keptRunning(postgres, shown.nextNew());
        shown.show(await decidedAtLast(refused.intent));
        page.sent.add(refused.intent.id);
      }
      await Promise.all([page.drain(), script.drain()]);
      expect([page, script, reader].flatMap(({ complaints }) => complaints)).toEqual([]);
      expect(shown.contradictions).toEqual([]);
      expect(page.states).toContainEqual(
        expect.objectContaining({ writable: false, reason: "disk-full" }),
      );
      await server.end();
      const sent = new Set([...page.sent, ...script.sent]);
      expect(await compare(world, sessionId, sent, shown, reader)).toBeGreaterThan(0);
      process.stdout.write(
        `PostgreSQL's full disk: ${TIMES_FULL} times (${[...reasons].join(", ")}; PostgreSQL itself ended ${ends} times), ${shown.all.length} outcomes shown, 0 lost, 0 doubled\n`,
      );
    } finally {
      page.close();
      script.close();
      reader.close();
    }

    /** Sends intents until one cannot be kept. */
    async function untilRefused(next: () => LaterIntent) {
      const decided: { intent: LaterIntent }[] = [];
      const endMs = performance.now() + TOLD_LIMIT_MS;
      while (performance.now() < endMs) {
        const intent = next();
        const answer = await intent.send(server, cookies.cleo, sessionId);
        if (answer.status !== 200) {
          expectLater(answer, ["disk-full", "database-away", "handing-over"]);
          const { error } = JSON.parse(answer.text) as { error: { tag: string } };
          return { intent, decided, reason: error.tag };
        }
        shown.show(intent.outcomeIn(answer));
        decided.push({ intent });
      }
      throw new Error(`the full disk was never met:\n${server.log}`);
    }

    /** It may take the server a moment to find out that there is space. */
    async function decidedAtLast(intent: LaterIntent) {
      for (;;) {
        const answer = await intent.send(server, cookies.cleo, sessionId);
        if (answer.status === 200) return intent.outcomeIn(answer);
        expectLater(answer, ["disk-full", "database-away", "handing-over"]);
        await pause(LOOK_EVERY_MS);
      }
    }
  });
});
