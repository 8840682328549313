// The tools beyond merging and splitting in two: several segments joined at once, three groups parted at
// once, a supervoxel taken off everything, a supervoxel cut. Each is used by mouse and keys, shows what
// it would do, is on the other person's screen once committed, and is undone there as here.
import { expect } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate, type TestFolder } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { newSession, type PersonAtBrowser, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { type ToolsPlan, toolsPlanFor } from "#tests/support/tools-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
/** All places of one tool are in view, and clear of the panels. */
const ZOOM = 3;

test.describe.configure({ mode: "serial", timeout: 300_000 });

let folder: TestFolder;
let server: FascicleServer;
let plan: ProofreadingPlan;
let tools: ToolsPlan;

test.beforeAll(async () => {
  folder = copyTemplate();
  plan = await planFor(folder.dataDir, DATASET);
  tools = await toolsPlanFor(folder.dataDir, DATASET);
  server = await FascicleServer.start({ dataDir: folder.dataDir });
});

test.afterAll(async () => {
  await server?.stop();
  folder?.remove();
});

interface Pair {
  readonly mina: WorkspacePage;
  readonly jonas: WorkspacePage;
}

/** Two people in one new session. */
async function together(
  people: readonly [PersonAtBrowser, PersonAtBrowser],
  title: string,
): Promise<Pair> {
  const [mina, jonas] = people.map(({ page }) => new WorkspacePage(page));
  const url = `${server.url}/sessions/${await newSession(mina.page, DATASET, title)}`;
  await Promise.all([mina.open(url), jonas.open(url)]);
  return { mina, jonas };
}

/** Both look at the same places, so that what one does is on the other's screen. */
async function lookAt({ mina, jonas }: Pair, places: readonly Place[], zoom = ZOOM): Promise<void> {
  const middle = (axis: 0 | 1) =>
    Math.round(places.reduce((sum, it) => sum + it.positionVoxel[axis], 0) / places.length);
  const at = [middle(0), middle(1), places[0].positionVoxel[2]] as const;
  await Promise.all([mina.goTo(at, zoom), jonas.goTo(at, zoom)]);
}

/** The places by segment, as the page has them: places of one segment have one number. */
async function grouping(person: WorkspacePage, places: readonly Place[]): Promise<number[]> {
  const roots: string[] = [];
  for (const place of places) roots.push(await person.rootAt(place));
  return roots.map((root) => roots.indexOf(root));
}

async function bothSee(pair: Pair, places: readonly Place[], wanted: number[]): Promise<void> {
  for (const person of [pair.mina, pair.jonas]) {
    await expect.poll(() => grouping(person, places)).toEqual(wanted);
  }
}

/** Mina commits what her tool shows; both see it, and see it undone by her Ctrl+Z. */
async function commitAndUndo(
  pair: Pair,
  seq: number,
  expected: { kind: string; places: readonly Place[]; before: number[]; after: number[] },
): Promise<void> {
  const { mina, jonas } = pair;
  const { kind, places, before, after } = expected;
  await bothSee(pair, places, before);
  await mina.commit();
  await bothSee(pair, places, after);
  await jonas.seesOperation(seq, kind);
  await mina.seesOperation(seq, kind);
  await picture(mina.page, `tool-${seq}-${kind}-result`);
  await mina.undo();
  await bothSee(pair, places, before);
  for (const person of [mina, jonas]) {
    await person.seesOperation(seq + 1, "undo");
    await expect(person.activity(seq)).toHaveAttribute("data-active", "false");
  }
}

test("several are merged, three groups parted, one supervoxel isolated", async ({ browser }) => {
  const people = [
    await signIn(browser, server, "Mina"),
    await signIn(browser, server, "Jonas"),
  ] as const;
  const pair = await together(people, "Tools");
  const { mina } = pair;
  const panel = mina.toolPanel();
  const commit = mina.page.getByTestId("commit-button");

  await test.step("nothing to undo is said in words", async () => {
    await mina.undo();
    const refusal = mina.page.locator('[data-testid="outcome-item"][data-tag="undo-nothing"]');
    await expect(refusal).toContainText("You have no operation here that could be undone.");
    await refusal.getByRole("button", { name: "Put away" }).click();
    await expect(refusal).toHaveCount(0);
  });

  await test.step("[OP5] four segments are merged at once", async () => {
    const [first, second, third] = plan.merges;
    const places = [first.a, first.b, second.b, third.b];
    await lookAt(pair, places);
    await mina.page.keyboard.press("m");
    for (const place of places) await mina.click(place);
    await expect(panel.locator(".point-row")).toHaveCount(4);
    await expect(panel).toContainText(/Segments joined\s*4/);
    await expect(panel).toContainText(/µm³/);
    await picture(mina.page, "tool-1-merge-many-preview");
    await commitAndUndo(pair, 1, {
      kind: "merge-many",
      places,
      before: [0, 1, 2, 3],
      after: [0, 0, 0, 0],
    });
  });

  await test.step("[OP6] points in different segments are refused in words", async () => {
    const { alone } = tools.isolate;
    const [source] = tools.groups;
    await lookAt(pair, [alone, source], 2);
    await mina.page.keyboard.press("c");
    await mina.click(source);
    await mina.click(alone);
    await expect(panel).toContainText("The points lie in different segments");
    await expect(commit).toBeDisabled();
    await picture(mina.page, "tool-refused");
    await mina.page.keyboard.press("Escape");
    await expect(panel.locator(".point-row")).toHaveCount(0);
    await mina.page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
  });

  await test.step("[OP6] a segment is split into three groups", async () => {
    const places = tools.groups;
    await lookAt(pair, places);
    await mina.page.keyboard.press("c");
    await mina.click(places[0]);
    await mina.click(places[1]);
    await expect(commit).toBeEnabled();
    await mina.page.keyboard.press("n");
    await mina.click(places[2]);
    await expect(mina.page.locator('[data-marker-kind="group"]')).toHaveCount(1);
    const third = panel.locator(".side-group").nth(2);
    await expect(third).toContainText("Group 3");
    await expect(third).toContainText(/µm³/);
    await expect(commit).toBeEnabled();
    await picture(mina.page, "tool-3-split-groups-preview");
    await commitAndUndo(pair, 3, {
      kind: "split-groups",
      places,
      before: [0, 0, 0],
      after: [0, 1, 2],
    });
  });

  await test.step("[OP1] a supervoxel is taken off everything around it", async () => {
    const { alone, rest } = tools.isolate;
    await lookAt(pair, [alone, rest]);
    await mina.point(alone);
    await expect(mina.page.getByTestId("hovered-segment")).toContainText(String(alone.supervoxel));
    // The key takes what lies under the pointer.
    await mina.page.keyboard.press("t");
    await expect(panel.locator(".point-row")).toHaveCount(1);
    await expect(panel).toContainText(/µm³/);
    await expect(commit).toBeEnabled();
    await picture(mina.page, "tool-5-isolate-preview");
    await commitAndUndo(pair, 5, {
      kind: "split",
      places: [alone, rest],
      before: [0, 0],
      after: [0, 1],
    });
  });

  await test.step("what is alone already is told so", async () => {
    const { alone, rest } = tools.isolate;
    await mina.page.keyboard.press("Control+Shift+z");
    await bothSee(pair, [alone, rest], [0, 1]);
    await mina.point(alone);
    await mina.page.keyboard.press("t");
    await expect(panel).toContainText("there is nothing around it to take it off");
    await expect(commit).toBeDisabled();
  });
  for (const { context } of people) await context.close();
});

test("[OP8] a supervoxel is cut where both sides lie in it", async ({ browser }) => {
  const people = [
    await signIn(browser, server, "Mina"),
    await signIn(browser, server, "Jonas"),
  ] as const;
  const pair = await together(people, "Inside a supervoxel");
  const { mina, jonas } = pair;
  const { source, sink, besideSource, besideSink } = tools.halves;
  const places = [source, sink];
  const panel = mina.toolPanel();
  const commit = mina.page.getByTestId("commit-button");
  await lookAt(pair, places);

  await test.step("one place on both sides is refused in words", async () => {
    await mina.page.keyboard.press("c");
    await mina.click(source);
    await mina.click(source);
    await expect(panel).toContainText("is on both sides of the split");
    await expect(commit).toBeDisabled();
    await mina.page.keyboard.press("Escape");
    await expect(panel.locator(".point-row")).toHaveCount(0);
  });

  const redness = async (place: Place) => {
    const { red, blue } = await mina.colorAt(place);
    return red - blue;
  };
  const setBoth = async () => {
    await mina.click(source);
    await mina.click(sink);
  };

  await test.step("the halves are shown in the sides' colours before anything is cut", async () => {
    const uncolored = await redness(besideSource);
    const workersBefore = mina.page.workers().length;
    await setBoth();
    await expect(mina.page.getByTestId("split-supervoxel")).toContainText(
      String(source.supervoxel),
    );
    await expect(commit).toBeEnabled();
    await expect.poll(() => redness(besideSource)).toBeGreaterThan(50);
    await expect.poll(() => redness(besideSink)).toBeLessThan(-50);
    await picture(mina.page, "tool-supervoxel-preview");
    // The mask was read beside the page, and by nobody who died of it.
    expect(mina.page.workers()).toHaveLength(workersBefore + 1);
    // Nothing is cut yet: both halves are one segment, here and on the other page.
    await bothSee(pair, places, [0, 0]);
    expect(await mina.hoveredRoot(besideSource)).toBe(await mina.hoveredRoot(besideSink));
    await mina.page.keyboard.press("Escape");
    await mina.point(sink);
    await expect.poll(() => redness(besideSource)).toBeCloseTo(uncolored, -1);
  });

  await test.step("the shape alone can decide, and the preview is made anew", async () => {
    await setBoth();
    const usesImage = mina.page.getByTestId("split-supervoxel").getByRole("switch");
    await usesImage.click();
    await expect(usesImage).not.toBeChecked();
    await expect(commit).toBeEnabled();
  });

  let whole: string | null = null;
  await test.step("both pages show the pieces in tiles and in picking", async () => {
    whole = await jonas.hoveredRoot(source);
    const before = await jonas.colorAt(besideSource);
    expect(Math.abs(before.red - (await jonas.colorAt(besideSink)).red)).toBeLessThan(60);
    await commitAndUndo(pair, 1, {
      kind: "split-supervoxel",
      places,
      before: [0, 0],
      after: [0, 1],
    });
    for (const person of [mina, jonas]) expect(await person.hoveredRoot(sink)).toBe(whole);
  });

  await test.step("[LV1] the halves stay on the screen until the pieces themselves are here", async () => {
    await mina.page.keyboard.press("c");
    await setBoth();
    await expect.poll(() => redness(besideSource)).toBeGreaterThan(50);
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await mina.page.route("**/pieces", async (route) => {
      await answered;
      await route.continue();
    });
    const asked = mina.page.waitForRequest("**/pieces");
    await mina.commit();
    await asked;
    await mina.seesOperation(3, "split-supervoxel");
    expect(await redness(besideSource)).toBeGreaterThan(50);
    answer();
    await bothSee(pair, places, [0, 1]);
    await mina.undo();
    await bothSee(pair, places, [0, 0]);
  });

  await test.step("redone, a half is picked, selected and counted as a segment of its own", async () => {
    await mina.page.keyboard.press("Control+Shift+z");
    await bothSee(pair, places, [0, 1]);
    const halves = [await jonas.hoveredRoot(besideSource), await jonas.hoveredRoot(besideSink)];
    expect(halves[0]).not.toBe(halves[1]);
    await jonas.tab("segments").click();
    await jonas.click(besideSink, { double: true });
    await expect(jonas.page.getByTestId("segment-row")).toHaveAttribute(
      "data-root",
      `${halves[1]}`,
    );
    await jonas.click(besideSource, { double: true });
    await expect(jonas.page.getByTestId("segment-row")).toHaveCount(2);
    await picture(jonas.page, "tool-supervoxel-result");
  });

  await test.step("two sides in the two pieces are an ordinary split's business", async () => {
    await expect(panel).toHaveCount(0);
    await mina.page.keyboard.press("c");
    await mina.click(besideSource);
    await mina.click(besideSink);
    await expect(panel).toContainText("The points lie in different segments");
    await expect(mina.page.getByTestId("split-supervoxel")).toHaveCount(0);
  });
  for (const { context } of people) await context.close();
});
