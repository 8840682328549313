// From handing in a merge to its pixels being finished, in the real page, against one animation frame
// of the same page, taken in turns: in a page at rest, and in one that has just come there and still
// draws the sections around in advance, for which the merge's own drawing must wait. Both segments
// lie in view, and the page shows the merge before the server has it: this is what the person sees
// at once [LV1].
import { type Browser, chromium, type Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, type Round } from "#tests/bench/measure.ts";
import { type MergeInSection, mergesInSections } from "#tests/bench/merges-in-section.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";
import playwrightConfig from "../../playwright.config.ts";

const ROUND_COUNT = 6;
/** A merge at rest, and one on arrival. */
const TURNS_A_ROUND = 4;
const FRAMES_A_TURN = 12;
/** The first ones compile shaders and code. */
const WARM_UP_TURNS = 1;
const MERGES_A_TURN = 2;
/** What a display of 60 Hz gives. */
const DISPLAY_FRAME_MS = 1000 / 60;
/** Pixels a voxel: the section fills the window. */
const ZOOM = 3;

interface Turn {
  readonly frameMs: readonly number[];
  readonly atRestMs: number;
  readonly onArrivalMs: number;
}

export async function measureRepaint(bench: BenchServer): Promise<readonly Figure[]> {
  const turnCount = WARM_UP_TURNS + ROUND_COUNT * TURNS_A_ROUND;
  const merges = await mergesInSections(bench, turnCount * MERGES_A_TURN);
  const browser = await chromium.launch({
    ...playwrightConfig.use?.launchOptions,
    // The run ends its browser itself; Playwright's own handlers would leave the server behind.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  try {
    const workspace = await openWorkspace(browser, bench);
    const turns: Turn[] = [];
    while (merges.length > 0) {
      turns.push(await takeTurn(workspace, merges.splice(0, MERGES_A_TURN)));
    }
    return figuresOf(turns.slice(WARM_UP_TURNS));
  } finally {
    await browser.close();
  }
}

function figuresOf(turns: readonly Turn[]): readonly Figure[] {
  const atRest: Round[] = [];
  const onArrival: Round[] = [];
  for (let first = 0; first < turns.length; first += TURNS_A_ROUND) {
    const round = turns.slice(first, first + TURNS_A_ROUND);
    const peer = round.flatMap(({ frameMs }) => frameMs);
    atRest.push({ ours: round.map(({ atRestMs }) => atRestMs), peer });
    onArrival.push({ ours: round.map(({ onArrivalMs }) => onArrivalMs), peer });
  }
  const at60Hz = atRest.map(({ ours }) => ({ ours, peer: [DISPLAY_FRAME_MS] }));
  const name = "own merge → pixels finished";
  const [aFrame, unit] = ["one frame of that page", "ms"] as const;
  return [
    { name, against: aFrame, unit, comparison: compare(atRest) },
    { name, against: "one frame at 60 Hz", unit, comparison: compare(at60Hz) },
    { name: "… just after moving there", against: aFrame, unit, comparison: compare(onArrival) },
  ];
}

async function openWorkspace(browser: Browser, { server }: BenchServer): Promise<WorkspacePage> {
  const { page } = await signIn(browser, server, "Mina");
  await page.setViewportSize({ width: 1440, height: 900 });
  const sessionId = await newSession(page, DEMO_DATASET, "Merges to be painted");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${server.url}/sessions/${sessionId}`);
  return workspace;
}

async function takeTurn(
  workspace: WorkspacePage,
  [first, second]: readonly MergeInSection[],
): Promise<Turn> {
  await workspace.goTo(first.a.positionVoxel, ZOOM);
  const onArrivalMs = await mergeAndPaintMs(workspace, first);
  await workspace.goTo(second.a.positionVoxel, ZOOM);
  await workspace.page.waitForFunction(() => {
    const stats = window.__fascicle?.viewer.stats();
    return stats !== undefined && stats.requestsInFlight + stats.requestsQueued === 0;
  });
  const frameMs = await frameIntervalsMs(workspace.page, FRAMES_A_TURN);
  return { frameMs, atRestMs: await mergeAndPaintMs(workspace, second), onArrivalMs };
}

// What runs in the page names no function of its own: the transpiler would wrap it in one of its own,
// which the page lacks.

/** Waits at last until the server has accepted it, so that nothing is under way in the next turn. */
async function mergeAndPaintMs(
  workspace: WorkspacePage,
  { a, b }: MergeInSection,
): Promise<number> {
  const { page } = workspace;
  const painted = await page.evaluate(
    async ([first, second]) => {
      const handle = window.__fascicle;
      if (!handle?.model) throw new Error("no session is open");
      const { viewer, model } = handle;
      const a = { ...first, supervoxel: BigInt(first.supervoxel) };
      const b = { ...second, supervoxel: BigInt(second.supervoxel) };
      const paintCount = viewer.stats().paintCount;
      const startMs = performance.now();
      const intentId = model.submit({ kind: "merge", a, b, confirmedFar: true });
      while (viewer.stats().paintCount === paintCount) await new Promise(requestAnimationFrame);
      const ms = performance.now() - startMs;
      return { intentId, ms, palettes: viewer.stats().lastRepaintPalettes };
    },
    [sent(a), sent(b)] as const,
  );
  if (painted.palettes === 0) throw new Error("the merged segments were not in view");
  await page.waitForFunction((id) => {
    const outcomes = window.__fascicle?.model?.snapshot().outcomes ?? [];
    return outcomes.some((outcome) => outcome.intentId === id && outcome.accepted);
  }, painted.intentId);
  await workspace.settled();
  return painted.ms;
}

function sent({ positionVoxel, supervoxel }: Place) {
  return { positionVoxel, supervoxel: String(supervoxel) };
}

function frameIntervalsMs(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (wanted) => {
    const intervals: number[] = [];
    let before = await new Promise<number>(requestAnimationFrame);
    while (intervals.length < wanted) {
      const now = await new Promise<number>(requestAnimationFrame);
      intervals.push(now - before);
      before = now;
    }
    return intervals;
  }, count);
}
