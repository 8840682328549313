// Seeds of a cut that are painted: a stroke a side inside one supervoxel is previewed, cuts it and is undone;
// a stroke is one step of the draft, in each plane, and one that is cancelled leaves nothing.
import { expect, type Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { pointIn } from "#tests/support/panel-point.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { type ToolsPlan, toolsPlanFor } from "#tests/support/tools-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
/** Of the plan: so far around a place the supervoxel is the same. */
const REACH_VOXELS = 4;
const POINTS = 2 * REACH_VOXELS + 1;

test.describe.configure({ mode: "serial", timeout: 240_000 });

const own = ownServer();
let tools: ToolsPlan;

test.beforeAll(async () => {
  tools = await toolsPlanFor(own.dataDir, DATASET);
});

async function opened(browser: Parameters<typeof signIn>[0], title: string) {
  const { page, context } = await signIn(browser, own.server, "Mina");
  const mina = new WorkspacePage(page);
  await mina.open(`${own.server.url}/sessions/${await newSession(page, DATASET, title)}`);
  return { mina, page, context };
}

type Line = readonly [from: Vec3, to: Vec3];

/** Through a place, along an axis, as far as the supervoxel is sure to reach. */
function lineAt({ positionVoxel }: Place, axis: 0 | 1): Line {
  const moved = (by: number) =>
    positionVoxel.map((part, at) => (at === axis ? part + by : part)) as unknown as Vec3;
  return [moved(-REACH_VOXELS), moved(REACH_VOXELS)];
}

/** Across the way to the place beside it, which it leaves bare. */
function lineBeside(place: Place, beside: Place): Line {
  const [dx, dy] = [0, 1].map((axis) =>
    Math.abs(beside.positionVoxel[axis] - place.positionVoxel[axis]),
  );
  return lineAt(place, dx > dy ? 1 : 0);
}

/** With Shift held; lets go of the mouse only after `before`. */
async function paint(page: Page, [from, to]: Line, plane: Plane = "xy", before = async () => {}) {
  const [start, end] = [await pointIn(page, plane, from), await pointIn(page, plane, to)];
  await page.mouse.move(start.x, start.y);
  await page.keyboard.down("Shift");
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await before();
  await page.mouse.up();
  await page.keyboard.up("Shift");
}

const stroke = (page: Page, kind: "source" | "sink", plane: Plane = "xy") =>
  page.getByTestId(`panel-${plane}`).locator(`[data-stroke-kind="${kind}"]`);

function sideRows(mina: WorkspacePage, side: number) {
  return mina.toolPanel().locator(".side-group").nth(side).locator(".point-row");
}

test("[OP8] two strokes inside a supervoxel cut it, and it is whole again after an undo", async ({
  browser,
}) => {
  const { mina, page, context } = await opened(browser, "Strokes");
  const { source, sink, besideSource, besideSink } = tools.halves;
  await mina.goTo(middleOf(source.positionVoxel, sink.positionVoxel));
  await page.keyboard.press("c");
  const view = () => page.evaluate(() => window.__fascicle?.viewer.view());
  const before = await view();
  const redness = async (place: Place) => {
    const { red, blue } = await mina.colorAt(place);
    return red - blue;
  };

  await test.step("a drag with Shift paints, and is named where it is asked for", async () => {
    const hints = page.getByTestId("status-hints");
    await expect(hints).not.toContainText("Shift + drag");
    await expect(mina.toolPanel()).toContainText("hold Shift and drag to paint it");
    await paint(page, lineBeside(source, besideSource), "xy", async () => {
      await expect(hints).toContainText("Shift + drag paint a stroke of the cut");
      await expect(stroke(page, "source")).toHaveCount(1);
      await expect(mina.toolPanel().locator(".point-row")).toHaveCount(0);
    });
    await expect(sideRows(mina, 0)).toHaveText([new RegExp(`^Stroke of ${POINTS} points`)]);
    // The image stayed, and nothing of the page was marked as text.
    expect(await view()).toEqual(before);
    expect(await page.evaluate(() => String(getSelection()))).toBe("");
  });

  await test.step("the second is the other side's, and the halves are shown", async () => {
    await paint(page, lineBeside(sink, besideSink));
    await expect(sideRows(mina, 1)).toHaveText([new RegExp(`^Stroke of ${POINTS} points`)]);
    await expect(stroke(page, "sink")).toHaveCount(1);
    await expect(page.getByTestId("split-supervoxel")).toContainText(String(source.supervoxel));
    await expect(page.getByTestId("commit-button")).toBeEnabled();
    await expect.poll(() => redness(besideSource)).toBeGreaterThan(50);
    await expect.poll(() => redness(besideSink)).toBeLessThan(-50);
    await picture(page, "tool-strokes-preview");
  });

  await test.step("Enter cuts, Ctrl+Z makes whole", async () => {
    await mina.commit();
    await mina.seesOperation(1, "split-supervoxel");
    await expect(page.locator("[data-stroke-kind]")).toHaveCount(0);
    const areApart = async () => (await mina.rootAt(source)) !== (await mina.rootAt(sink));
    await expect.poll(areApart).toBe(true);
    expect(await mina.rootAt(besideSource)).toBe(await mina.rootAt(source));
    expect(await mina.rootAt(besideSink)).toBe(await mina.rootAt(sink));
    await mina.undo();
    await expect.poll(areApart).toBe(false);
  });

  await test.step("without the tool, a drag with Shift moves the image as ever", async () => {
    await paint(page, lineBeside(source, besideSource));
    await expect.poll(view).not.toEqual(before);
    await expect(page.locator("[data-stroke-kind]")).toHaveCount(0);
  });
  await context.close();
});

test("[W10][W11] a stroke is set, exchanged, taken away and cancelled as one, in each plane", async ({
  browser,
}) => {
  const { mina, page, context } = await opened(browser, "Strokes as one");
  const { source, sink, besideSource } = tools.halves;
  const [elsewhere] = tools.groups;
  const panel = mina.toolPanel();
  const rows = panel.locator(".point-row");
  await mina.goTo(middleOf(source.positionVoxel, sink.positionVoxel));
  await page.keyboard.press("c");
  await paint(page, lineAt(source, 0));
  await expect(sideRows(mina, 0)).toHaveCount(1);
  await paint(page, lineAt(sink, 0));
  await expect(sideRows(mina, 1)).toHaveCount(1);

  await test.step("Escape in the middle of one leaves nothing of it, and the others", async () => {
    await paint(page, lineAt(besideSource, 1), "xy", async () => {
      await expect(stroke(page, "sink")).toHaveCount(2);
      // Shift is held still.
      await page.keyboard.press("Escape");
      await expect(stroke(page, "sink")).toHaveCount(1);
      const { x, y } = await pointIn(page, "xy", besideSource.positionVoxel);
      await page.mouse.move(x, y);
    });
    await expect(rows).toHaveCount(2);
    await expect(page.locator("[data-stroke-kind]")).toHaveCount(2);
  });

  await test.step("clicks and strokes change sides together", async () => {
    await mina.click(besideSource);
    await expect(sideRows(mina, 1)).toHaveCount(2);
    await page.keyboard.press("Alt+g");
    await expect(sideRows(mina, 0)).toHaveCount(2);
    await expect(sideRows(mina, 1)).toHaveCount(1);
    await page.keyboard.press("Alt+g");
    await expect(sideRows(mina, 1)).toHaveCount(2);
  });

  await test.step("its row takes all of it away, and Backspace what was set last", async () => {
    await panel.getByRole("button", { name: "Remove this stroke" }).nth(1).click();
    await expect(rows).toHaveText([/^Stroke of/, /^\d/]);
    await expect(stroke(page, "sink")).toHaveCount(0);
    await expect(stroke(page, "source")).toHaveCount(1);
    await page.keyboard.press("Backspace");
    await expect(rows).toHaveText([/^Stroke of/]);
    await page.keyboard.press("Backspace");
    await expect(rows).toHaveCount(0);
    await expect(page.locator("[data-stroke-kind]")).toHaveCount(0);
  });

  await test.step("in the other planes it is painted and shown as well", async () => {
    await mina.goTo(source.positionVoxel);
    await page.keyboard.press("Space");
    await mina.settled();
    await paint(page, lineAt(source, 0), "xz", async () => {
      await expect(stroke(page, "source", "xz")).toHaveCount(1);
      await expect(stroke(page, "source", "xy")).toHaveCount(1);
    });
    await expect(sideRows(mina, 0)).toHaveText([new RegExp(`^Stroke of ${POINTS} points`)]);
    await paint(page, lineAt(source, 1), "yz");
    await expect(rows).toHaveCount(2);
    await picture(page, "tool-strokes-planes");
    // Both go through the place where the planes meet.
    await expect(panel).toContainText("is on both sides of the split");
    await page.keyboard.press("Backspace");
    await expect(rows).toHaveCount(1);
  });

  await test.step("one in another segment sets nothing and says so", async () => {
    await page.evaluate(() => window.__fascicle?.viewer.setLayout("xy"));
    await mina.goTo(elsewhere.positionVoxel);
    await paint(page, lineAt(elsewhere, 0));
    await expect(panel.getByRole("alert")).toContainText("No part of the stroke lies in");
    await expect(rows).toHaveCount(1);
    await expect(page.locator('[data-stroke-id^="painted"]')).toHaveCount(0);
  });
  await context.close();
});
