// The Chromium of a benchmark, with the flags of the browser tests.
import { type Browser, chromium } from "@playwright/test";
import playwrightConfig from "../../playwright.config.ts";

/** The run ends its browser itself; Playwright's own handlers would leave the server behind. */
export function launchBenchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...playwrightConfig.use?.launchOptions,
    ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
  });
}
