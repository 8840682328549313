// From handing in a merge to its pixels being finished, in the real page, against one animation frame
// of the same page, taken in turns: in a page at rest, and in one that has just come there and still
// draws the sections around in advance, for which the merge's own drawing must wait; and in three
// dimensions, where both segments are selected and all of their meshes are there. Both segments lie in
// view, and the page shows the merge before the server has it: this is what the person sees at once [LV1].
import type { Browser, Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import { DEMO_DATASET } from "#server/use-cases/demo.ts";
import { launchBenchBrowser } from "#tests/bench/bench-browser.ts";
import type { BenchServer } from "#tests/bench/bench-server.ts";
import type { Figure } from "#tests/bench/figure.ts";
import { compare, p95, type Round } from "#tests/bench/measure.ts";
import { type MergeInSection, mergesInSections } from "#tests/bench/merges-in-section.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const ROUND_COUNT = 6;
/** A merge at rest, and one on arrival. */
const TURNS_A_ROUND = 4;
const FRAMES_A_TURN = 12;
/** The first ones compile shaders and code. */
const WARM_UP_TURNS = 1;
const MERGES_A_TURN = 2;
/** What a display of 60 Hz gives. */
const DISPLAY_FRAME_MS = 1000 / 60;
const SPACE_TURNS_A_ROUND = 2;
/** Pixels a voxel: the section fills the window. */
const ZOOM = 3;
const SPACE_MAX_MS = 30_000;

interface TurnAtRest {
  readonly frameMs: readonly number[];
  readonly atRestMs: number;
}

interface Turn extends TurnAtRest {
  readonly onArrivalMs: number;
}

export async function measureRepaint(bench: BenchServer): Promise<readonly Figure[]> {
  const turnCount = WARM_UP_TURNS + ROUND_COUNT * TURNS_A_ROUND;
  const spaceTurnCount = WARM_UP_TURNS + ROUND_COUNT * SPACE_TURNS_A_ROUND;
  const merges = await mergesInSections(bench, turnCount * MERGES_A_TURN + spaceTurnCount);
  const inSpace = merges.splice(0, spaceTurnCount);
  const browser = await launchBenchBrowser();
  try {
    const workspace = await openWorkspace(browser, bench);
    const turns: Turn[] = [];
    while (merges.length > 0) {
      turns.push(await takeTurn(workspace, merges.splice(0, MERGES_A_TURN)));
    }
    const spaceTurns = await takeSpaceTurns(workspace, inSpace);
    return [
      ...figuresOf(turns.slice(WARM_UP_TURNS)),
      ...restFigures(
        "own merge → its space finished",
        roundsOf(spaceTurns.slice(WARM_UP_TURNS), SPACE_TURNS_A_ROUND, msAtRest),
      ),
    ];
  } finally {
    await browser.close();
  }
}

function figuresOf(turns: readonly Turn[]): readonly Figure[] {
  const onArrival = roundsOf(turns, TURNS_A_ROUND, ({ onArrivalMs }) => onArrivalMs);
  return [
    ...restFigures("own merge → pixels finished", roundsOf(turns, TURNS_A_ROUND, msAtRest)),
    {
      name: "… just after moving there",
      against: "one frame of that page",
      unit: "ms",
      comparison: compare(onArrival),
    },
  ];
}

const msAtRest = ({ atRestMs }: TurnAtRest) => atRestMs;

function roundsOf<T extends TurnAtRest>(
  turns: readonly T[],
  turnsARound: number,
  msOf: (turn: T) => number,
): readonly Round[] {
  const rounds: Round[] = [];
  for (let first = 0; first < turns.length; first += turnsARound) {
    const round = turns.slice(first, first + turnsARound);
    rounds.push({ ours: round.map(msOf), peer: round.flatMap(({ frameMs }) => frameMs) });
  }
  return rounds;
}

function restFigures(name: string, rounds: readonly Round[]): readonly Figure[] {
  const unit = "ms";
  const at60Hz = rounds.map(({ ours }) => ({ ours, peer: [DISPLAY_FRAME_MS] }));
  // Of all rounds together: a round has too few for its slowest twentieth.
  const all = {
    ours: rounds.flatMap(({ ours }) => ours),
    peer: rounds.flatMap(({ peer }) => peer),
  };
  return [
    { name, against: "one frame of that page", unit, comparison: compare(rounds) },
    { name, against: "one frame at 60 Hz", unit, comparison: compare(at60Hz) },
    {
      name: `p95 of ${name}`,
      against: "p95 of that page's frames",
      unit,
      comparison: compare([all], p95),
    },
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
      const canvas = viewer.picture()?.canvas;
      // Reading a pixel waits for all drawing before it.
      const gl = canvas?.getContext("webgl2");
      gl?.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      const pixel = gl ?? canvas?.getContext("2d")?.getImageData(0, 0, 1, 1);
      if (!pixel) throw new Error("the section is not painted");
      const ms = performance.now() - startMs;
      return { intentId, ms, palettes: viewer.stats().lastRepaintPalettes };
    },
    [sent(a), sent(b)] as const,
  );
  if (painted.palettes === 0) throw new Error("the merged segments were not in view");
  await untilAccepted(page, painted.intentId);
  await workspace.settled();
  return painted.ms;
}

/** Beside the planes, at rest: both segments are selected, and drawn as finely as they will be. */
async function takeSpaceTurns(
  workspace: WorkspacePage,
  merges: readonly MergeInSection[],
): Promise<readonly TurnAtRest[]> {
  const { page } = workspace;
  await page.getByTestId("layout-four").click();
  const turns: TurnAtRest[] = [];
  for (const merge of merges) {
    await workspace.goTo(merge.a.positionVoxel, ZOOM);
    await workspace.click(merge.a, { double: true });
    await workspace.click(merge.b, { double: true });
    await page.waitForFunction(
      () => document.querySelectorAll('[data-testid="segment-row"]').length === 2,
    );
    await page
      .locator('[data-testid="space-status"][data-settled="true"]')
      .waitFor({ timeout: SPACE_MAX_MS });
    await workspace.settled();
    const frameMs = await frameIntervalsMs(page, FRAMES_A_TURN);
    turns.push({ frameMs, atRestMs: await mergeInSpaceMs(workspace, merge) });
    await page.keyboard.press("x");
  }
  return turns;
}

/** To the end of the first frame of the space after the merge: nothing else has it draw by then. */
async function mergeInSpaceMs({ page }: WorkspacePage, { a, b }: MergeInSection): Promise<number> {
  const painted = await page.evaluate(
    async ([first, second, maxMs]) => {
      const handle = window.__fascicle;
      const canvas = document.querySelector<HTMLCanvasElement>(".mesh-scene__canvas");
      const gl = canvas?.getContext("webgl2");
      if (!handle?.model || handle.space === null || !gl) throw new Error("no space is open");
      const { model, space } = handle;
      const from = { ...first, supervoxel: BigInt(first.supervoxel) };
      const to = { ...second, supervoxel: BigInt(second.supervoxel) };
      const pixel = new Uint8Array(4);
      const startMs = performance.now();
      const intentId = model.submit({ kind: "merge", a: from, b: to, confirmedFar: true });
      const endMs = await new Promise<number>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the space drew nothing")), maxMs);
        const stop = space.onFrame(() => {
          // It waits for all drawing before it, as above.
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
          clearTimeout(timer);
          stop();
          resolve(performance.now());
        });
      });
      return { intentId, ms: endMs - startMs };
    },
    [sent(a), sent(b), SPACE_MAX_MS] as const,
  );
  await untilAccepted(page, painted.intentId);
  return painted.ms;
}

async function untilAccepted(page: Page, intentId: string): Promise<void> {
  await page.waitForFunction((id) => {
    const outcomes = window.__fascicle?.model?.snapshot().outcomes ?? [];
    return outcomes.some((outcome) => outcome.intentId === id && outcome.accepted);
  }, intentId);
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
