// What stands in the way of people who use a page by keyboard, by ear or with little contrast, as far
// as a machine can tell: rules of WCAG 2.0 to 2.2, levels A and AA.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** One line for each element that breaks a rule; of the whole page, or of what a selector names. */
export async function barriers(page: Page, within?: string): Promise<readonly string[]> {
  const builder = new AxeBuilder({ page }).withTags(LEVELS);
  return linesOf(await (within === undefined ? builder : builder.include(within)).analyze());
}

/** The same for contrast alone: all else is the same in both themes. */
export async function contrastBarriers(page: Page): Promise<readonly string[]> {
  return linesOf(await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze());
}

/** In the page as it stands, once all of its colours have come to it. */
export async function showTheme(page: Page, theme: "dark" | "light"): Promise<void> {
  await page.evaluate(async (next) => {
    document.documentElement.dataset.theme = next;
    // What is halfway from one colour to the other is neither theme's, and what has come to its colour may
    // send what inherits it on its way.
    for (let isMoving = true; isMoving; ) {
      const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
      for (const transition of moving) transition.finish();
      isMoving = moving.length > 0;
      await new Promise(requestAnimationFrame);
    }
  }, theme);
}

type Results = Awaited<ReturnType<AxeBuilder["analyze"]>>;

function linesOf({ violations }: Results): readonly string[] {
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const why = failureSummary.split("\n").slice(1).join(" ").trim();
      return `${id}: ${target.join(" ")}: ${why}`;
    }),
  );
}
