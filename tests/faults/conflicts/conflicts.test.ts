// [LV1][LV3] Promise 3: a conflict is explained, and work is kept. Fifty people merge and split the
// same ten neurons over real sockets on a real server; then a model replays the log.
import { expect, test } from "vitest";
import { parseLog } from "#server/use-cases/session-log.ts";
import { checkExplained, type RefusedIntent } from "#tests/faults/conflicts/check-explained.ts";
import { type ConflictWorld, makeConflictWorld } from "#tests/faults/conflicts/conflict-world.ts";
import { Contestant } from "#tests/faults/conflicts/contestant.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, rounds, roundsOfPart, seedOfPart } from "#tests/faults/scale.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";

const PEOPLE = 50;
const EACH = Math.ceil(roundsOfPart({ full: 20_000, short: 1_000 }) / PEOPLE);
const OPERATIONS = EACH * PEOPLE;
const LOOK_EVERY_MS = 5_000;
/** Some judgements among thousands of edits of ten neurons take seconds. */
const IN_TIME_MS = limitMs(rounds({ full: 600, short: 60 }), OPERATIONS);

async function contest(world: ConflictWorld): Promise<readonly Contestant[]> {
  const { dataDir, secret, sessionId, people, places } = world;
  const server = await FascicleServer.start({
    dataDir,
    env: { FASCICLE_SECRET: secret, FASCICLE_DEMO: "0" },
  });
  const contestants = people.map(
    (person, at) =>
      new Contestant({
        ...{ url: server.url, sessionId, person, places, operations: EACH },
        seed: seedOfPart(0) * PEOPLE + at,
      }),
  );
  const progress = new Progress("intents decided", OPERATIONS);
  const looking = setInterval(
    () => progress.at(contestants.reduce((sum, { shown }) => sum + shown.size, 0)),
    LOOK_EVERY_MS,
  );
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const contestant of contestants) contestant.start();
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), IN_TIME_MS);
    });
    const how = await Promise.race([Promise.all(contestants.map(({ done }) => done)), late]);
    const waits = contestants.map((contestant) => contestant.waits).join("\n");
    if (how === "late") throw new Error(`not decided in time:\n${waits}\n${server.log}`);
    expect(contestants.flatMap(({ complaints }) => complaints)).toEqual([]);
    expect(server.log).not.toMatch(/realtime\.(bug|undecided)/);
    return contestants;
  } finally {
    clearTimeout(timer);
    clearInterval(looking);
    for (const contestant of contestants) contestant.close();
    await server.stop();
  }
}

test(`[LV1][LV3] ${OPERATIONS} merges and splits on ten neurons: every refusal says whose work it met`, {
  timeout: 2 * IN_TIME_MS + 120_000,
}, async () => {
  const world = await makeConflictWorld(PEOPLE);
  try {
    const contestants = await contest(world);
    const asked = contestants.flatMap(({ asked: own }, at) =>
      own.map((intent) => ({ intent, authorId: world.people[at].id })),
    );
    expect(asked).toHaveLength(OPERATIONS);
    await world.read(async (store, datasets) => {
      const operations = parseLog(world.sessionId, await store.readLog(world.sessionId));
      const ids = asked.map(({ intent }) => intent.id);
      const stored = await store.findOutcomes(world.sessionId, ids);
      const byId = new Map(stored.map((outcome) => [outcome.intentId, outcome]));
      expect(stored).toHaveLength(OPERATIONS);
      expect(byId.size).toBe(OPERATIONS);
      const refused = asked.flatMap(({ intent, authorId }): RefusedIntent[] => {
        const outcome = byId.get(intent.id);
        const refusal = outcome?.refusal ?? null;
        if (outcome === undefined || refusal === null) return [];
        return [{ intent, authorId, stored: { ...outcome, refusal } }];
      });
      expect(operations.length + refused.length).toBe(OPERATIONS);
      const shown = contestants.flatMap((contestant) => [...contestant.shown.values()]);
      expect(shown).toHaveLength(OPERATIONS);
      const wrong = shown.filter((outcome) => {
        const kept = byId.get(outcome.intentId);
        return outcome.accepted
          ? kept?.seq !== outcome.seq
          : kept?.refusal?.tag !== outcome.refusal.tag;
      });
      expect(wrong).toEqual([]);

      const session = await store.findSession(world.sessionId);
      const dataset = await datasets.open(session?.datasetId ?? "");
      if (dataset === null) throw new Error("the dataset is there");
      const explained = checkExplained(await dataset.versionBase(0), operations, refused);
      expect(explained.problems.slice(0, 10)).toEqual([]);
      expect(explained.byOthers).toBeGreaterThan(0);
      const tags = Array.from(explained.byTag, ([tag, count]) => `${tag} ${count}`).join(", ");
      process.stdout.write(
        `conflicts: ${OPERATIONS} asked for, ${operations.length} accepted, ${refused.length} refused (${tags}); ${explained.byOthers} had been possible on what their author saw, each names whose operation it met\n`,
      );
    });
  } finally {
    await world.remove();
  }
});
