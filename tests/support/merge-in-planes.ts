// A merge in each plane of three that are shown, by the mouse: of two segments that lie side by side on the
// screen, whichever they are.
import { expect, type Page } from "@playwright/test";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

/** Of the points that are tried for two segments side by side, in pixels. */
const STEP_PX = 24;

type Box = Readonly<Record<"x" | "y" | "width" | "height", number>>;

/** Points of a panel side by side; where one segment may fill most of it, farther ones come last. */
function pairsIn({ x: left, y: top, width, height }: Box) {
  const pairs: (readonly [x: number, otherX: number, y: number])[] = [];
  for (const apart of [STEP_PX, 2 * STEP_PX, 4 * STEP_PX]) {
    for (let y = top + 0.3 * height; y < top + 0.9 * height; y += STEP_PX) {
      for (let x = left + 0.1 * width; x + apart < left + 0.95 * width; x += STEP_PX) {
        pairs.push([x, x + apart, y]);
      }
    }
  }
  return pairs;
}

/** Two of them with segments that are two, in the window; null if it shows none. */
async function twoSegments(page: Page, plane: Plane) {
  const box = await page.getByTestId(`panel-${plane}`).boundingBox();
  if (box === null) throw new Error(`${plane} is not shown`);
  const found = await page.evaluate((pairs) => {
    const viewer = window.__fascicle?.viewer;
    return pairs.find(([x, otherX, y]) => {
      const [one, other] = [viewer?.pickAt(x, y), viewer?.pickAt(otherX, y)];
      if (!one || !other || one.root === other.root) return false;
      return one.supervoxel !== 0n && other.supervoxel !== 0n;
    });
  }, pairsIn(box));
  if (found === undefined) return null;
  const [x, otherX, y] = found;
  return [
    { x, y },
    { x: otherX, y },
  ];
}

async function mergeIn(page: Page, plane: Plane): Promise<void> {
  const workspace = new WorkspacePage(page);
  // A tile of a level that is still being made is blank, and comes by itself.
  await expect
    .poll(() => twoSegments(page, plane), { message: `two segments in ${plane}`, timeout: 20_000 })
    .not.toBeNull();
  const points = (await twoSegments(page, plane)) ?? [];
  await page.keyboard.press("m");
  for (const { x, y } of points) await page.mouse.click(x, y);
  const commit = page.getByTestId("commit-button");
  await expect(commit).toBeEnabled({ timeout: 20_000 });
  await page.keyboard.press("Enter");
  // The preview comes first: it may have to read what lies elsewhere.
  await expect(commit).toBeDisabled({ timeout: 20_000 });
  await page.keyboard.press("Escape");
  await expect(workspace.toolPanel()).toHaveCount(0);
  const rootsAt = () =>
    page.evaluate(
      (places) => places.map(({ x, y }) => String(window.__fascicle?.viewer.pickAt(x, y)?.root)),
      points,
    );
  await expect.poll(async () => new Set(await rootsAt()).size).toBe(1);
}

/** A session is open; it is shown in three planes at the place from then on. */
export async function mergeInThreePlanes(page: Page, placeVoxel: Vec3): Promise<void> {
  const workspace = new WorkspacePage(page);
  await workspace.goTo(placeVoxel, 3);
  await page.getByTestId("layout-three").click();
  await workspace.settled();
  for (const plane of ["xy", "xz", "yz"] as const) {
    await mergeIn(page, plane);
    await workspace.settled();
  }
}
