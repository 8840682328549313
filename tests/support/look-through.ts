// A page as it stands, looked through as far as a machine can: WCAG 2.2 AA in both themes; nothing lies
// over another or is cut off.
import { expect, type Page } from "@playwright/test";
import { barriers, contrastBarriers, showTheme } from "#tests/support/barriers.ts";
import { layoutFaults } from "#tests/support/layout-faults.ts";

/** What stands beside and over the image, or is the page; a dialog lies over all of it. */
export const FRAMES = [
  ".top-bar, .side, .triage, .status-bar, main:not(:has(.workspace)) > *",
  ".tool-panel, .blame-card, .difference-bar, .before-notice, .notices, .banner, .mesh-pane__tools",
].join(", ");
const DIALOG = '[role="dialog"]';

/** All rules in the dark theme, and contrast in the light one: nothing else differs between them. */
export async function expectNoBarriers(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const frames = (await page.locator(DIALOG).count()) > 0 ? DIALOG : FRAMES;
  // Lists place their rows when they have measured them.
  await expect.soft.poll(() => page.evaluate(layoutFaults, frames), { message: name }).toEqual([]);
  expect.soft(await barriers(page), `${name}, dark`).toEqual([]);
  await showTheme(page, "light");
  expect.soft(await contrastBarriers(page), `${name}, light`).toEqual([]);
  await showTheme(page, "dark");
}
