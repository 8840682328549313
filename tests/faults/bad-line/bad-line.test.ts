// Promise 15: a bad line is visible and harmless. The page's own connection and queue, over a line with
// a round trip of two seconds, with a third of its packets lost, that breaks over and over, that is
// pulled out for minutes, and on a machine whose clock is a day wrong: every edit has one outcome, and
// is in the log once.
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import { BadLine, GOOD_LINE } from "#tests/faults/bad-line/bad-line.ts";
import { LineClient } from "#tests/faults/bad-line/line-client.ts";
import { openPeopledWorld } from "#tests/faults/peopled-world.ts";
import { tellStage } from "#tests/faults/progress.ts";
import { limitMs, rounds } from "#tests/faults/scale.ts";

const PULLED_MS = rounds({ full: 600_000, short: 4_000 });
const PULLED_LOOK_MS = 2_000;
const BREAKS = rounds({ full: 60, short: 5 });
const BETWEEN_BREAKS_MS = 700;
const EDITS = rounds({ full: 40, short: 4 });
const SETTLE_MS = 2_000;
const DAY_MS = 86_400_000;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

test("a bad line is told of, and loses and doubles nothing", {
  timeout: limitMs(3_000, EDITS + BREAKS) + PULLED_MS,
}, async () => {
  const world = await openPeopledWorld({ roles: ["proofreader", "proofreader"], sessions: 1 });
  ends.push(() => world.close());
  const [sessionId] = world.sessionIds;
  const line = await BadLine.to(world.server.port);
  ends.push(() => line.close());
  const clientOf = (index: number, port: number, aheadMs: number) => {
    const { id: userId } = world.people[index];
    const origin = `ws://localhost:${port}`;
    const headers = { ...world.people[index].headers, origin: `http://localhost:${port}` };
    const nowMs = () => Date.now() + aheadMs;
    const client = new LineClient({ origin, headers, userId, sessionId, nowMs });
    ends.push(() => client.close());
    return client;
  };
  const ada = clientOf(0, line.port, DAY_MS);
  const ben = clientOf(1, world.server.port, -DAY_MS);
  await Promise.all([ada.says("live"), ben.says("live")]);

  let turn = 0;
  const nextBody = (): IntentBody => {
    const { a, b } = world.merges[(turn >> 1) % world.merges.length];
    return turn++ % 2 === 0
      ? { kind: "merge", a, b, confirmedFar: true }
      : { kind: "undo", of: null };
  };
  const edit = async (everyMs: number) => {
    for (let count = 0; count < EDITS; count++) {
      ada.submit(nextBody());
      await pause(everyMs);
    }
  };
  const settled = () =>
    expect.poll(() => ada.pendingCount, { timeout: 120_000, interval: 50 }).toBe(0);

  line.quality = { ...GOOD_LINE, delayMs: 1_000 };
  await edit(50);
  await settled();
  expect(ada.state, "slow is not broken").toBe("live");
  tellStage(`${ada.sent.length} edits over round trips of two seconds are decided`);

  line.quality = { delayMs: 20, lossShare: 0.3, resendMs: 300 };
  await edit(50);
  await settled();

  tellStage(`${ada.sent.length} edits, the last with a third of the packets lost`);
  line.quality = GOOD_LINE;
  const flapping = edit((BREAKS * BETWEEN_BREAKS_MS) / EDITS);
  for (let count = 0; count < BREAKS; count++) {
    await pause(BETWEEN_BREAKS_MS);
    line.break();
  }
  await flapping;
  await settled();
  await ada.says("live");

  tellStage(`${ada.sent.length} edits, the last over ${BREAKS} breaks`);
  // Long enough for the last break to be known of.
  await pause(SETTLE_MS);
  await ada.says("live");
  const pulledMs = performance.now();
  line.pull();
  await ada.says("offline");
  const shownMs = performance.now() - pulledMs;
  await edit(10);
  for (let passedMs = 0; passedMs < PULLED_MS; passedMs += PULLED_LOOK_MS) {
    await pause(PULLED_LOOK_MS);
    if (passedMs % 60_000 === 0) tellStage(`${passedMs / 1_000} s without a line`);
  }
  expect(ada.pendingCount).toBe(EDITS);
  const pluggedMs = performance.now();
  line.plug();
  await settled();
  const backMs = performance.now() - pluggedMs;
  await ada.says("live");

  // Each once, in the order in which they were made, and with a good outcome.
  const accepted = ada.outcomes.filter((outcome) => outcome.accepted);
  expect(ada.outcomes.filter((outcome) => !outcome.accepted)).toEqual([]);
  expect(new Set(accepted.map(({ intentId }) => intentId)).size).toBe(ada.sent.length);
  expect(ada.logged).toEqual(ada.sent);
  await expect.poll(() => ben.logged, { timeout: 30_000 }).toEqual(ada.sent);
  console.log(
    `bad line: ${ada.sent.length} edits over 2 s round trips, 30 % loss, ${BREAKS} breaks and ` +
      `${PULLED_MS / 1_000} s without a line: 0 lost, 0 doubled; shown as offline after ` +
      `${shownMs.toFixed(0)} ms, all decided ${backMs.toFixed(0)} ms after it was back`,
  );
});
