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

type Results = Awaited<ReturnType<AxeBuilder["analyze"]>>;

function linesOf({ violations }: Results): readonly string[] {
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => {
      const why = failureSummary.split("\n").slice(1).join(" ").trim();
      return `${id}: ${target.join(" ")}: ${why}`;
    }),
  );
}
