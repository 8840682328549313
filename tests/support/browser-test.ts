// Each browser test begins with no page of another one: what is left open goes on drawing, and asking
// for a server that is gone, for the rest of the run.
import { test as base } from "@playwright/test";

export const test = base.extend<{ nothingLeftOpen: undefined }>({
  nothingLeftOpen: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});
