// Everything that is done at a place is done by the keyboard alone: one goes there by typing or by arrows,
// the crosshair shows where one is, and points, selections and comments are set at it.
import { expect, type Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";

test.describe.configure({ timeout: 240_000 });

const own = ownServer();

/** Counts what a mouse would do on the page. */
async function watchMouse(page: Page): Promise<() => Promise<number>> {
  const seen = await page.evaluateHandle(() => {
    const events = { count: 0 };
    for (const name of ["pointermove", "pointerdown"]) {
      window.addEventListener(
        name,
        () => {
          events.count++;
        },
        true,
      );
    }
    return events;
  });
  return async () => (await seen.jsonValue()).count;
}

const image = (page: Page) => page.locator(".workspace__viewer");
const points = (at: WorkspacePage) => at.toolPanel().locator(".point-row");
const crosshair = (page: Page, plane: string) =>
  page.getByTestId(`panel-${plane}`).locator(".panels__cross").first();

async function typePosition(page: Page, positionVoxel: Vec3): Promise<void> {
  await page.keyboard.press("Alt+p");
  await expect(page.getByTestId("status-position")).toBeFocused();
  await page.keyboard.type(positionVoxel.join(", "));
  await page.keyboard.press("Enter");
  await expect(image(page)).toBeFocused();
  await expect(page.getByTestId("status-position")).toHaveValue(positionVoxel.join(", "));
}

async function goByTyping(at: WorkspacePage, positionVoxel: Vec3): Promise<void> {
  await typePosition(at.page, positionVoxel);
  await at.settled();
}

async function setPoints(at: WorkspacePage, places: readonly Place[]): Promise<void> {
  for (const [index, place] of places.entries()) {
    await goByTyping(at, place.positionVoxel);
    await at.page.keyboard.press("Control+Enter");
    await expect(points(at)).toHaveCount(index + 1);
  }
}

async function commit(at: WorkspacePage, kind: string): Promise<void> {
  await expect(at.page.getByTestId("commit-button")).toBeEnabled();
  await at.page.keyboard.press("Enter");
  await expect
    .poll(() =>
      at.page.evaluate(() => window.__fascicle?.model?.snapshot().operations.at(-1)?.body.kind),
    )
    .toBe(kind);
  await at.page.keyboard.press("Escape");
  await expect(at.toolPanel()).toHaveCount(0);
}

test("a merge, a split, a synapse, a selection and a comment without a mouse", async ({
  browser,
}) => {
  const plan = await planFor(own.dataDir, DATASET);
  const { page, context } = await signIn(browser, own.server, "Mina");
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "By keys")}`);
  const mouseEvents = await watchMouse(page);
  const [{ a, b }] = plan.merges;
  const hovered = page.getByTestId("hovered-segment");

  await test.step("the crosshair shows where keys act, in a single panel too", async () => {
    await expect(crosshair(page, "xy")).toBeHidden();
    await goByTyping(at, a.positionVoxel);
    await expect(crosshair(page, "xy")).toBeVisible();
    await expect(hovered).toContainText(String(a.supervoxel));
    const [x, y, z] = a.positionVoxel;
    const position = page.getByTestId("status-position");
    await page.keyboard.press("Shift+ArrowRight");
    await expect(position).not.toHaveValue([x, y, z].join(", "));
    const [fineX] = (await position.inputValue()).split(", ").map(Number);
    await page.keyboard.press("Shift+ArrowLeft");
    await expect(position).toHaveValue([x, y, z].join(", "));
    await page.keyboard.press("ArrowRight");
    await expect(position).not.toHaveValue([x, y, z].join(", "));
    const [farX] = (await position.inputValue()).split(", ").map(Number);
    expect(fineX).toBeGreaterThan(x);
    expect(farX - x).toBeGreaterThan(5 * (fineX - x));
    await page.keyboard.press("ArrowLeft");
    await expect(position).toHaveValue([x, y, z].join(", "));
  });

  await test.step("the segment there is selected, and unselected", async () => {
    const rows = page.getByTestId("segment-row");
    await page.keyboard.press("Shift+Enter");
    await expect(rows).toHaveCount(1);
    await expect(rows).toHaveAttribute(
      "data-root",
      (await hovered.getAttribute("data-root")) ?? "",
    );
    await picture(page, "by-keys-single");
    await page.keyboard.press("Shift+Enter");
    await expect(rows).toHaveCount(0);
  });

  await test.step("a merge", async () => {
    await page.keyboard.press("m");
    await setPoints(at, [a, b]);
    await picture(page, "by-keys-merge");
    await commit(at, "merge");
    const merged = await hovered.getAttribute("data-root");
    await goByTyping(at, a.positionVoxel);
    await expect(hovered).toContainText(String(a.supervoxel));
    await expect(hovered).toHaveAttribute("data-root", merged ?? "");
  });

  await test.step("a split, in whichever of several panels the keys act on", async () => {
    await page.keyboard.press("Space");
    await expect(page.getByTestId("layout-four")).toHaveAttribute("aria-pressed", "true");
    await page.keyboard.press("z");
    await expect(page.getByTestId("panel-xz")).toHaveAttribute("data-active", "");
    await page.keyboard.press("c");
    const { source, sink } = plan.split;
    await goByTyping(at, source.positionVoxel);
    // Out of the segment and back, down along z.
    await page.keyboard.press("ArrowDown");
    const [x, y, z] = source.positionVoxel;
    await expect(page.getByTestId("status-position")).toHaveValue(new RegExp(`^${x}, ${y}, `));
    await expect(page.getByTestId("status-position")).not.toHaveValue([x, y, z].join(", "));
    await page.keyboard.press("ArrowUp");
    await expect(page.getByTestId("status-position")).toHaveValue([x, y, z].join(", "));
    await setPoints(at, [source, sink]);
    await picture(page, "by-keys-split");
    await commit(at, "split");
    await page.keyboard.press("Space");
    await expect(page.getByTestId("layout-xz")).toHaveAttribute("aria-pressed", "true");
    await expect(crosshair(page, "xz")).toBeVisible();
  });

  await test.step("a synapse", async () => {
    const { pre, posts } = plan.synapse;
    await page.keyboard.press("y");
    await setPoints(at, [pre, ...posts]);
    await commit(at, "synapse-add");
  });

  await test.step("a comment on the place, and none where nothing is known of it", async () => {
    await goByTyping(at, a.positionVoxel);
    await page.keyboard.press("p");
    await expect(page.getByTestId("comment-form").getByRole("textbox")).toBeFocused();
    await page.keyboard.type("Joined by hand");
    await page.keyboard.press("Control+Enter");
    await expect(page.getByTestId("thread")).toContainText("Joined by hand");
    const thread = page.getByTestId("thread");
    await expect(thread).toHaveCount(1);
    await page.keyboard.press("Escape");
    await page.keyboard.press("z");
    await page.keyboard.press("z");
    await expect(page.getByTestId("layout-xy")).toHaveAttribute("aria-pressed", "true");
    await at.settled();
    await context.route("**/tiles/labels/**", (route) => route.abort());
    const [x, y] = a.positionVoxel;
    await typePosition(page, [x, y, 50]);
    await page.keyboard.press("l");
    const problem = page.locator(".status-bar").getByRole("alert");
    await expect(problem).toContainText("The segments there are still loading");
    await page.screenshot({ path: "test-results/screenshots/by-keys-not-loaded.png" });
    await page.keyboard.press("ArrowLeft");
    await expect(problem).toHaveCount(0);
    await expect(thread).toHaveCount(1);
  });

  expect(await mouseEvents()).toBe(0);
  await context.close();
});

test("a position that is pasted anywhere is gone to, and what is none is said", async ({
  browser,
}) => {
  const plan = await planFor(own.dataDir, DATASET);
  const { page, context } = await signIn(browser, own.server, "Mina");
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${await newSession(page, DATASET, "Pasted")}`);
  const position = page.getByTestId("status-position");
  const problem = page.locator(".status-bar").getByRole("alert");
  const [{ a }] = plan.merges;

  /** Out of a field, as a person would; then with the focus on the image. */
  async function copyAndPaste(text: string): Promise<void> {
    await page.keyboard.press("Alt+p");
    await page.keyboard.type(text);
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+c");
    await page.keyboard.press("Escape");
    await expect(image(page)).toBeFocused();
    await page.keyboard.press("Control+v");
  }

  await copyAndPaste(`[${a.positionVoxel.join(" ")}]`);
  await expect(position).toHaveValue(a.positionVoxel.join(", "));
  await at.settled();
  await expect(page.getByTestId("hovered-segment")).toContainText(String(a.supervoxel));
  await expect(problem).toHaveCount(0);

  await copyAndPaste("12, 34");
  await expect(problem).toHaveText(/no position: that takes three numbers/);
  await picture(page, "pasted-no-position");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(problem).toHaveCount(0);
  await copyAndPaste("100000, 1, 1");
  await expect(problem).toHaveText(/outside of the volume, which is 512 × 512/);
  await copyAndPaste(a.positionVoxel.join(", "));
  await expect(position).toHaveValue(a.positionVoxel.join(", "));
  await expect(problem).toHaveCount(0);

  // In a field it is the field's.
  await page.keyboard.press("/");
  const search = page.getByTestId("neuron-search");
  await expect(search).toBeFocused();
  await page.keyboard.press("Control+v");
  await expect(search).toHaveValue(a.positionVoxel.join(", "));
  await context.close();
});
