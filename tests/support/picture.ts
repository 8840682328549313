// What a page looks like, at the two sizes that the app is made for. Each picture is also checked to
// fit its window: a tool that is cut off is no tool.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";

export const SIZES = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
] as const;

const ROOM = join("test-results", "screenshots");

/** @param folder where the smaller one goes; the larger one goes to test-results. */
export async function picture(page: Page, name: string, folder = ROOM): Promise<void> {
  for (const size of SIZES) {
    await sizedTo(page, size);
    expect(await cutOff(page), `${name} at ${size.width}×${size.height}`).toEqual([]);
    const dir = size.width === SIZES[0].width ? folder : join(ROOM, "large");
    mkdirSync(dir, { recursive: true });
    await page.screenshot({ path: join(dir, `${name}.png`) });
  }
  await sizedTo(page, SIZES[0]);
}

/** The window is of that size and the view has seen it: the viewer looks for its own size in a frame. */
async function sizedTo(page: Page, size: (typeof SIZES)[number]): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(async () => {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    await window.__fascicle?.viewer.whenSettled();
  });
}

/** Controls that reach beyond the window. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isCut = (element: Element) => {
      const { right, bottom, width } = element.getBoundingClientRect();
      return width > 0 && (right > window.innerWidth + 1 || bottom > window.innerHeight + 1);
    };
    // Lists scroll, and key hints that do not fit are left out: neither is cut off.
    const controls = document.querySelectorAll(
      "header button, [role=tab], footer button, footer input, footer [data-testid]",
    );
    return [...controls].filter(isCut).map((element) => element.outerHTML.slice(0, 120));
  });
}
