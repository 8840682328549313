// [LV1] Promise 6: a crowd in one session, in processes of its own, all of it moving ten times a
// second and its editors editing every few seconds. Everyone ends with the same document, nobody is
// cut off, and the figures say how long an edit takes to reach the others and what the server keeps of it.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { Role } from "#core/access/role.ts";
import { AskedProcess } from "#tests/faults/child-process.ts";
import type { CrowdPlan, FromCrowd, ToCrowd } from "#tests/faults/crowd/crowd-messages.ts";
import { LatencyCounts } from "#tests/faults/latency-counts.ts";
import { metricOf, openPeopledWorld, type PeopledWorld } from "#tests/faults/peopled-world.ts";
import { leftIn, probeEnv } from "#tests/faults/probed-server.ts";
import { tellStage } from "#tests/faults/progress.ts";
import { limitMs, rounds } from "#tests/faults/scale.ts";

const EDITORS = rounds({ full: 200, short: 20 });
const VIEWERS = rounds({ full: 300, short: 30 });
const PROCESSES = rounds({ full: 5, short: 2 });
const MEASURED_S = rounds({ full: 120, short: 6 });
/** Until code is compiled and buffers have their size. */
const WARM_UP_S = rounds({ full: 30, short: 2 });
const PRESENCE_EVERY_MS = 100;
const EDIT_EVERY_MS = 4_000;
const IS_FULL = rounds({ full: 1, short: 0 }) === 1;
/** From an edit's sending to its receipt by everyone else. */
const MAX_P95_MS = 150;
/** The log's own growth in memory, entry, operation and document together. */
const MAX_KEPT_BYTES_AN_EDIT = 16 * 1024;

type CrowdProcess = AskedProcess<ToCrowd, FromCrowd>;

let world: PeopledWorld | null = null;
const processes: CrowdProcess[] = [];

afterAll(async () => {
  for (const one of processes) one.kill();
  await world?.close();
});

test(
  `${EDITORS} editors and ${VIEWERS} viewers end with one document`,
  async () => {
    const roles = Array.from(
      { length: EDITORS + VIEWERS },
      (_, index): Role => (index < EDITORS ? "proofreader" : "viewer"),
    );
    world = await openPeopledWorld({ roles, sessions: 1, env: probeEnv() });
    const { server } = world;
    const plans = planProcesses(world);
    for (const _ of plans)
      processes.push(AskedProcess.start("tests/faults/crowd/crowd-process.ts"));
    await Promise.all(
      processes.map((one, index) => one.ask({ kind: "open", plan: plans[index] }, "opened")),
    );
    tellStage(`all ${EDITORS + VIEWERS} are there`);
    await askAll({ kind: "start" }, "started");
    await pause(1_000 * WARM_UP_S);
    const before = await leftIn(server);
    const editsBefore = await editsOf(server);
    await askAll({ kind: "count-anew" }, "counting");
    const commitsBefore = await metricOf(server, "fascicle_commit_seconds_count");
    tellStage(`measuring for ${MEASURED_S} s`);
    await pause(1_000 * MEASURED_S);
    const commits = (await metricOf(server, "fascicle_commit_seconds_count")) - commitsBefore;
    // While they all still move and edit, as before.
    const after = await leftIn(server);
    const edits = (await editsOf(server)) - editsBefore;
    const cpuS = await metricOf(server, "fascicle_process_cpu_seconds_total");
    const stopped = await askAll({ kind: "stop" }, "stopped");
    const accepted = stopped.reduce((sum, one) => sum + one.accepted, 0);
    const refused = stopped.reduce((sum, one) => sum + one.refused, 0);
    tellStage(`${accepted} edits accepted; waiting until everyone has all`);
    const reports = (await askAll({ kind: "report", seq: accepted }, "reported")).map(
      ({ report }) => report,
    );
    const keptBytes = (after.heapBytes - before.heapBytes) / edits;
    const receipts = new LatencyCounts();
    for (const report of reports) receipts.addPairs(report.receipts);

    expect(reports.flatMap(({ closes }) => closes)).toEqual([]);
    const digests = reports.flatMap((report) => report.digests);
    expect(digests).toHaveLength(EDITORS + VIEWERS);
    expect(new Set(digests).size, "everyone has the same document").toBe(1);
    expect(accepted).toBeGreaterThan(EDITORS / 2);
    expect(receipts.size).toBeGreaterThan(EDITORS + VIEWERS);
    expect(refused).toBe(0);

    const presences = reports.reduce((sum, one) => sum + one.presenceMessages, 0);
    const presenceMb = reports.reduce((sum, one) => sum + one.presenceBytes, 0) / 1e6;
    const perClientHz = presences / (EDITORS + VIEWERS) / (MEASURED_S + WARM_UP_S);
    process.stdout.write(
      `crowd of ${EDITORS} + ${VIEWERS}: ${receipts.text()}; ${accepted} edits, ` +
        `${(commits / MEASURED_S).toFixed(1)} commits a second; presence ${perClientHz.toFixed(1)} ` +
        `messages a second each, ${presenceMb.toFixed(0)} MB in all; heap ` +
        `${(before.heapBytes / 1e6).toFixed(1)} → ${(after.heapBytes / 1e6).toFixed(1)} MB, ` +
        `${(keptBytes / 1e3).toFixed(1)} kB an edit; ` +
        `server ${cpuS.toFixed(0)} s of processor\n`,
    );
    if (IS_FULL) {
      expect(receipts.quantileMs(0.95), "to everyone's screen").toBeLessThanOrEqual(MAX_P95_MS);
      expect(keptBytes, "memory grows with the log alone").toBeLessThan(MAX_KEPT_BYTES_AN_EDIT);
    }
  },
  limitMs(5_000, MEASURED_S + WARM_UP_S + EDITORS / 4),
);

function askAll<Kind extends FromCrowd["kind"]>(question: ToCrowd, kind: Kind) {
  return Promise.all(processes.map((one) => one.ask(question, kind)));
}

function planProcesses({ server, people, sessionIds, merges }: PeopledWorld): CrowdPlan[] {
  const numbered = people.map((person, index) => ({ person, index }));
  return Array.from({ length: PROCESSES }, (_, process) => ({
    ...{ url: server.url, sessionId: sessionIds[0], merges },
    people: numbered.filter(({ index }) => index % PROCESSES === process),
    ...{ presenceEveryMs: PRESENCE_EVERY_MS, editEveryMs: EDIT_EVERY_MS },
  }));
}

function editsOf(server: PeopledWorld["server"]): Promise<number> {
  return metricOf(server, 'fascicle_intents_total{outcome="accepted"}');
}
