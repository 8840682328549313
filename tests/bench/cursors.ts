// What other people's pointers cost a page that shows them: fifty move ten times a second, and the busy
// time of the page's main thread is held against that of the same page while the same fifty keep
// still, in turns. Both sides have fifty marks on the screen.
import type { Browser, CDPSession, Page } from "@playwright/test";
import * as encoding from "lib0/encoding";
import { sessionRoomPath } from "#core/protocol/sync-message.ts";
import { presenceHeader } from "#server/realtime/wire.ts";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { launchBenchBrowser } from "#tests/bench/bench-browser.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import { Crowd } from "#tests/bench/crowd.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const PEOPLE_COUNT = 50;
const MOVES_PER_SECOND = 10;
const ROUND_COUNT = 5;
const TURN_MS = 4_000;
/** Of a core: what their moving may cost the page. */
const MOST_PERCENT = 10;
/** Pixels a voxel. */
const ZOOM = 2;
/** How far the pointers go from the middle of the view, in voxels: some lie outside of it. */
const REACH_VOXELS = 280;

export async function measureCursors(bench: BenchServer): Promise<readonly Figure[]> {
  const browser = await launchBenchBrowser();
  try {
    return await measureIn(browser, bench);
  } finally {
    await browser.close();
  }
}

async function measureIn(browser: Browser, bench: BenchServer): Promise<readonly Figure[]> {
  const { page } = await signIn(browser, bench.server, "Lea");
  await page.setViewportSize({ width: 1440, height: 900 });
  const sessionId = await newSession(page, DEMO_DATASET, "Fifty pointers");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${bench.server.url}/sessions/${sessionId}`);
  const [x, y, z] = await page.evaluate(
    () => window.__fascicle?.viewer.view().positionVoxel ?? [0, 0, 0],
  );
  const middle: Middle = [Math.round(x), Math.round(y), Math.round(z)];
  await workspace.goTo(middle, ZOOM);
  const crowd = await openCrowd(bench, sessionId);
  try {
    crowd.moveAll(middle, 0);
    await page.waitForFunction(
      (count) => document.querySelectorAll("[data-marker-kind^=cursor]").length === count,
      PEOPLE_COUNT,
    );
    return [await figureOf(page, crowd, middle)];
  } finally {
    crowd.close();
  }
}

type Middle = readonly [x: number, y: number, z: number];

async function figureOf(page: Page, crowd: PointerCrowd, middle: Middle): Promise<Figure> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const rounds: Round[] = [];
  let step = 0;
  for (let round = 0; round <= ROUND_COUNT; round++) {
    const still = await busyPercent(devtools, () => undefined);
    const before = await movesOf(page);
    const moving = await busyPercent(devtools, () => crowd.moveAll(middle, ++step));
    const moved = (await movesOf(page)) - before;
    if (moved < PEOPLE_COUNT * MOVES_PER_SECOND) throw new Error(`only ${moved} marks were moved`);
    // The first round compiles the code.
    if (round > 0) rounds.push({ ours: [moving], peer: [still] });
  }
  return {
    name: `page while ${PEOPLE_COUNT} pointers move at ${MOVES_PER_SECOND} Hz`,
    against: "the same page while they keep still",
    unit: "% of a core",
    comparison: compare(rounds),
    limit: { atMost: MOST_PERCENT, of: "beyond" },
  };
}

/** Of the page's main thread, while `act` is done ten times a second. */
async function busyPercent(devtools: CDPSession, act: () => void): Promise<number> {
  const before = await readMetrics(devtools);
  const timer = setInterval(act, 1_000 / MOVES_PER_SECOND);
  await new Promise((resolve) => setTimeout(resolve, TURN_MS));
  clearInterval(timer);
  const after = await readMetrics(devtools);
  return (100 * (after.taskSeconds - before.taskSeconds)) / (after.seconds - before.seconds);
}

async function readMetrics(devtools: CDPSession) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const read = (name: string): number => {
    const metric = metrics.find((each) => each.name === name);
    if (metric === undefined) throw new Error(`the browser has no metric ${name}`);
    return metric.value;
  };
  return { taskSeconds: read("TaskDuration"), seconds: read("Timestamp") };
}

function movesOf(page: Page): Promise<number> {
  return page.evaluate(() => window.__fascicle?.viewer.stats().peopleMoved ?? 0);
}

interface PointerCrowd {
  moveAll(middle: Middle, step: number): void;
  close(): void;
}

async function openCrowd(bench: BenchServer, sessionId: string): Promise<PointerCrowd> {
  const people = [
    await bench.signIn("Mina"),
    await bench.signIn("Jonas"),
    await bench.signIn("Lea"),
  ];
  const crowd = await Crowd.open({
    url: bench.server.url.replace(/^http/, "ws") + sessionRoomPath(sessionId),
    size: PEOPLE_COUNT,
    headersOf: (index) => ({
      origin: bench.server.url,
      cookie: people[index % people.length].cookie,
    }),
    isNews: () => false,
  });
  return {
    moveAll: (middle, step) =>
      crowd.sendFromEach((index) => pointerMessage(index, placeOf(middle, index, step))),
    close: () => crowd.close(),
  };
}

/** On circles around the middle of the view, each at its own pace. */
function placeOf([x, y, z]: Middle, index: number, step: number): Middle {
  const angle = index + (step * (1 + (index % 5))) / 20;
  const radius = (REACH_VOXELS * (index + 1)) / PEOPLE_COUNT;
  return [Math.round(x + radius * Math.cos(angle)), Math.round(y + radius * Math.sin(angle)), z];
}

function pointerMessage(index: number, place: Middle): Uint8Array {
  const state = { cursorVoxel: place, viewVoxel: place, tool: "merge", segment: "1", zoom: ZOOM };
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, index + 1);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
  return Uint8Array.from([...presenceHeader(update.length), ...update]);
}
