// [LV4] Promise 7: connections that send mutated messages and broken frames, steadily, beside two
// people who edit. The server stays, each offender is ended with the code that fits, the two go on and
// see the same; how long their edits take is told with and without the others, in turns of one run.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { Role } from "#core/access/role.ts";
import {
  CLOSE_INVALID_DATA,
  CLOSE_LOG_MISMATCH,
  CLOSE_POLICY,
  CLOSE_PROTOCOL,
  CLOSE_TOO_BIG,
  CLOSE_TRY_AGAIN,
} from "#core/protocol/sync-message.ts";
import { AskedProcess } from "#tests/faults/child-process.ts";
import { folderInMemory } from "#tests/faults/folder-in-memory.ts";
import { HonestPair } from "#tests/faults/hostile/honest-pair.ts";
import { attackByMessages } from "#tests/faults/hostile/hostile-attack.ts";
import type { FromHostile, ToHostile } from "#tests/faults/hostile/hostile-process.ts";
import { openPeopledWorld, type PeopledWorld } from "#tests/faults/peopled-world.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, rounds, roundsOfPart, seedOfPart } from "#tests/faults/scale.ts";

const MESSAGES = roundsOfPart({ full: 1_000_000, short: 10_000 });
const FRAMES = roundsOfPart({ full: 100_000, short: 1_000 });
const ROUNDS = Math.max(2, roundsOfPart({ full: 40, short: 2 }));
/** So many that each may offend as often as it must. */
const OFFENDERS = rounds({ full: 200, short: 40 });
const CONNECTIONS_A_SECOND = rounds({ full: 20, short: 60 });
const CONNECTIONS = MESSAGES / 100 + FRAMES / 10;
const IS_FULL = rounds({ full: 1, short: 0 }) === 1;
const MAX_RISE = 1.1;
const SEED = seedOfPart(20_240_607);
const WARM_UP_MS = 2_000;
/** As long as with them where it is measured in earnest. */
const MAX_ALONE_MS = rounds({ full: 600_000, short: 2_000 });

/** What a mutated message may come to: also a state that is not the log's, and a fresh room. */
const FITTING = [
  CLOSE_PROTOCOL,
  CLOSE_INVALID_DATA,
  CLOSE_POLICY,
  CLOSE_TOO_BIG,
  CLOSE_LOG_MISMATCH,
  CLOSE_TRY_AGAIN,
].map(String);

let world: PeopledWorld | null = null;
let hostile: AskedProcess<ToHostile, FromHostile> | null = null;
let pair: HonestPair | null = null;

afterAll(async () => {
  hostile?.kill();
  pair?.close();
  await world?.close();
});

test(
  `${MESSAGES} messages and ${FRAMES} frames harm nobody (seed ${SEED})`,
  async () => {
    const roles = Array.from(
      { length: 3 + OFFENDERS },
      (_, index): Role => (index === 1 ? "viewer" : "proofreader"),
    );
    const { path: parentDir, isInMemory } = folderInMemory();
    world = await openPeopledWorld({ roles, sessions: 1, parentDir });
    const { server, people, sessionIds } = world;
    const [ada, vic, stubborn, ...offenders] = people;
    hostile = AskedProcess.start("tests/faults/hostile/hostile-process.ts", { isNice: true });
    const target = { url: server.url, port: server.port, sessionId: sessionIds[0] };
    const tempo = { connectionsPerSecond: CONNECTIONS_A_SECOND, seed: SEED };
    await hostile.ask({ kind: "plan", plan: { ...target, offenders, ...tempo } }, "planned");
    pair = await HonestPair.open(world, ada, vic);
    pair.measure("warm-up");
    await pause(WARM_UP_MS);

    const sum = { messages: 0, frames: 0 };
    const endings: Record<string, number> = {};
    const progress = new Progress("hostile messages", MESSAGES);
    for (let round = 0; round < ROUNDS; round++) {
      pair.measure("beside hostile ones");
      const startMs = performance.now();
      const attack = { messages: MESSAGES / ROUNDS, frames: FRAMES / ROUNDS };
      const told = await hostile.ask({ kind: "attack", ...attack }, "attacked");
      sum.messages += told.messages;
      sum.frames += told.frames;
      for (const [how, count] of Object.entries(told.endings)) {
        endings[how] = (endings[how] ?? 0) + count;
      }
      pair.measure("alone");
      await pause(Math.min(performance.now() - startMs, MAX_ALONE_MS));
      const [alone, beside] = [pair.figures("alone"), pair.figures("beside hostile ones")];
      const ends = JSON.stringify(endings);
      progress.at(
        sum.messages,
        () => `${sum.frames} frames, ${ends}; alone ${alone.text()}; beside them ${beside.text()}`,
      );
    }
    const [alone, beside] = [pair.figures("alone"), pair.figures("beside hostile ones")];
    const rise = beside.quantileMs(0.99) / alone.quantileMs(0.99);
    process.stdout.write(
      `${sum.messages} messages and ${sum.frames} frames, ${CONNECTIONS_A_SECOND} connections a ` +
        `second, data ${isInMemory ? "in memory" : "on disk"}; endings ${JSON.stringify(endings)}\nhonest pair alone: ${alone.text()}\n` +
        `beside them: ${beside.text()}; p99 ${((rise - 1) * 100).toFixed(0)} %\n`,
    );

    const others = Object.keys(endings).filter((how) => !FITTING.includes(how));
    expect(others.filter((how) => how !== "left by itself" && how !== "status 429")).toEqual([]);
    for (const code of [CLOSE_PROTOCOL, CLOSE_INVALID_DATA, CLOSE_POLICY, CLOSE_TOO_BIG]) {
      expect(endings[code], `ended with ${code}`).toBeGreaterThan(0);
    }
    expect(sum.messages).toBeGreaterThanOrEqual(MESSAGES - ROUNDS);
    expect(sum.frames).toBeGreaterThanOrEqual(FRAMES - ROUNDS);
    await pair.finish();
    expect(pair.complaints()).toEqual([]);

    const url = `${server.url.replace("http", "ws")}/sync/session/${sessionIds[0]}`;
    let ending = "";
    for (let attempt = 0; attempt < 40 && ending !== "status 429"; attempt++) {
      ending = await attackByMessages(url, stubborn, []);
    }
    expect(ending, "who does not stop is not let in").toBe("status 429");
    expect(server.log).not.toMatch(/"event":"(?:bug|realtime\.bug)"|UnhandledPromise/);
    expect(await server.stop(), "it was there to the end, and stopped as asked").toBe(0);
    if (IS_FULL) expect(rise).toBeLessThanOrEqual(MAX_RISE);
  },
  limitMs(rounds({ full: 20_000, short: 4_000 }), CONNECTIONS / CONNECTIONS_A_SECOND),
);
