// Looking along the other axes: the three planes at their right proportions, one place for all of them,
// and tools that work in each.
import { expect, type Page } from "@playwright/test";
import { AXIS_NAMES, AXIS_RGB } from "#client/viewer/axis-color.ts";
import type { Place } from "#core/geometry/place.ts";
import { PLANES, type Plane, planeAxes } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { pointIn } from "#tests/support/panel-point.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

test.describe.configure({ mode: "serial", timeout: 120_000 });

const own = ownServer();
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

async function panelStates(page: Page) {
  return page.evaluate(() =>
    (["xy", "xz", "yz"] as const).map((plane) => {
      const panel = window.__fascicle?.viewer.panel(plane);
      return panel === null || panel === undefined ? null : panel.stats().shownSection;
    }),
  );
}

test("a pick and a merge in each of the other planes, at one place with the section", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Planes")}`);
  const [{ a, b }, other] = plan.merges;
  await workspace.goTo(a.positionVoxel);
  await page.keyboard.press("Space");
  await workspace.settled();
  const [x, y, z] = a.positionVoxel;
  expect(await panelStates(page)).toEqual([z, y, x]);

  // The same voxel is the same segment whichever plane it is seen in.
  const roots: (string | null)[] = [];
  for (const plane of ["xy", "xz", "yz"] as const) {
    const point = await pointIn(page, plane, a.positionVoxel);
    await page.mouse.move(point.x, point.y);
    const hovered = page.getByTestId("hovered-segment");
    await expect(hovered).toContainText(String(a.supervoxel));
    roots.push(await hovered.getAttribute("data-root"));
  }
  expect(new Set(roots).size).toBe(1);

  // A section is ten times as thick as a voxel is wide, and so it is drawn.
  const perVoxel = await page.evaluate(([px, py, pz]) => {
    const at = (plane: Plane, position: readonly number[]) =>
      window.__fascicle?.viewer.panel(plane)?.pointOf(position as unknown as Vec3) ?? {
        x: 0,
        y: 0,
      };
    const xz = [at("xz", [px, py, pz]), at("xz", [px + 1, py, pz]), at("xz", [px, py, pz + 1])];
    const yz = [at("yz", [px, py, pz]), at("yz", [px, py + 1, pz]), at("yz", [px, py, pz + 1])];
    return {
      xz: (xz[2].y - xz[0].y) / (xz[1].x - xz[0].x),
      yz: (yz[2].x - yz[0].x) / (yz[1].y - yz[0].y),
    };
  }, a.positionVoxel);
  expect(perVoxel.xz).toBeCloseTo(10, 3);
  expect(perVoxel.yz).toBeCloseTo(10, 3);

  // The wheel goes along the panel's own normal, and the other panels keep their slices.
  const overXz = await pointIn(page, "xz", a.positionVoxel);
  await page.mouse.move(overXz.x, overXz.y);
  const slice = page.getByTestId("status-slice");
  await expect(slice).toHaveText(`Section xz, y ${y} / 511`);
  await page.keyboard.press(".");
  await workspace.settled();
  expect(await panelStates(page)).toEqual([z, y + 1, x]);
  await expect(slice).toHaveText(`Section xz, y ${y + 1} / 511`);
  await page.keyboard.press(",");
  await workspace.settled();

  // One point of a merge in xz, the other in yz where a click in xy has brought it.
  await page.keyboard.press("m");
  const first = await pointIn(page, "xz", a.positionVoxel);
  await page.mouse.click(first.x, first.y);
  await page.evaluate(
    (at) => window.__fascicle?.viewer.setView({ positionVoxel: at }),
    b.positionVoxel,
  );
  await workspace.settled();
  const second = await pointIn(page, "yz", b.positionVoxel);
  await page.mouse.click(second.x, second.y);
  await workspace.commit();
  const rootInYz = async (place: Place) => {
    await workspace.goTo(place.positionVoxel);
    const point = await pointIn(page, "yz", place.positionVoxel);
    return page.evaluate(([cx, cy]) => String(window.__fascicle?.viewer.pickAt(cx, cy)?.root), [
      point.x,
      point.y,
    ] as const);
  };
  const merged = await rootInYz(a);
  await expect.poll(() => rootInYz(b)).toBe(merged);

  // A click in a section sets the place of the others.
  await workspace.goTo(other.a.positionVoxel);
  const beside = other.a.positionVoxel.map((part, axis) => (axis === 2 ? part : part + 3));
  const clicked = await pointIn(page, "xy", beside as unknown as Vec3);
  await page.mouse.click(clicked.x, clicked.y);
  await workspace.settled();
  expect(await panelStates(page)).toEqual([beside[2], beside[1], beside[0]]);

  // Space fills the image with the panel under the pointer; the link opens the same.
  const overYz = await pointIn(page, "yz", beside as unknown as Vec3);
  await page.mouse.move(overYz.x, overYz.y);
  await page.keyboard.press("Space");
  await expect(page.getByTestId("layout-yz")).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => new URL(page.url()).hash).toContain("v=yz");
  await expect(slice).toHaveText(`Section yz, x ${beside[0]} / 511`);
  await expect(page.getByTestId("panel-xy")).toBeHidden();
  await page.getByTestId("layout-three").click();
  await workspace.settled();
  const line = page.getByTestId("panel-line-columns");
  const widthOf = async () => (await page.getByTestId("panel-xy").boundingBox())?.width ?? 0;
  const before = await widthOf();
  await line.press("ArrowLeft");
  await expect.poll(widthOf).toBeLessThan(before);
  await context.close();
});

/** Where the two lines of a plane cross, of the window, and the colours of the one across and the one down. */
async function crossingIn(page: Page, plane: Plane) {
  const { across, down } = planeAxes(plane);
  const [acrossLine, downLine] = await Promise.all(
    [across, down].map((axis) =>
      page
        .getByTestId(`panel-${plane}`)
        .getByTestId(`crosshair-${AXIS_NAMES[axis]}`)
        .evaluateAll((parts) => ({
          boxes: parts.map((part) => part.getBoundingClientRect().toJSON() as DOMRect),
          colors: [...new Set(parts.map((part) => getComputedStyle(part).backgroundColor))],
        })),
    ),
  );
  const [left, right] = acrossLine.boxes;
  const [up, below] = downLine.boxes;
  // Each leaves out as much to either side of the other.
  expect((left.right + right.left) / 2).toBeCloseTo(up.left, 3);
  expect((up.bottom + below.top) / 2).toBeCloseTo(left.top, 3);
  return { x: up.left, y: left.top, colors: [...acrossLine.colors, ...downLine.colors] };
}

test("the four panels have the lines of their axes through one place, and a scale bar each", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Axes")}`);
  const [{ a, b }] = plan.merges;
  await page.getByTestId("layout-four").click();
  await workspace.goTo(a.positionVoxel, 2);

  const colorOf = (axis: number) => `rgb(${AXIS_RGB[axis].join(", ")})`;
  async function expectLinesAt(positionVoxel: Vec3): Promise<void> {
    for (const plane of PLANES) {
      const { across, down } = planeAxes(plane);
      await expect
        .poll(async () => {
          const { x, y, colors } = await crossingIn(page, plane);
          const at = await pointIn(page, plane, positionVoxel);
          const isThere = Math.abs(x - at.x) <= 1 && Math.abs(y - at.y) <= 1;
          return { isThere, colors };
        })
        .toEqual({ isThere: true, colors: [colorOf(across), colorOf(down)] });
    }
  }

  await expectLinesAt(a.positionVoxel);
  for (const plane of PLANES) {
    const panel = page.getByTestId(`panel-${plane}`);
    await expect(panel.getByTestId("scale-bar")).toHaveText(/^\d+ (nm|µm)$/);
    await expect(panel.locator(".panels__label")).toHaveText(plane);
  }

  // A click in the section moves the lines of all three; a step in another plane, those of its own.
  const clicked = await pointIn(page, "xy", b.positionVoxel);
  await page.mouse.click(clicked.x, clicked.y);
  await workspace.settled();
  await expectLinesAt(b.positionVoxel);
  const [x, y, z] = b.positionVoxel;
  const overXz = await pointIn(page, "xz", b.positionVoxel);
  await page.mouse.move(overXz.x, overXz.y);
  await page.keyboard.press("Shift+.");
  await workspace.settled();
  await expectLinesAt([x, y + 10, z]);
  await picture(page, "planes-axes");
  await context.close();
});
