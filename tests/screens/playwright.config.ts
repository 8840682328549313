// `npm run screenshots`: pictures for docs/screens. They are looked at by people and assert nothing that the
// browser tests do not, so no test run takes them.
import { defineConfig } from "@playwright/test";
import base from "../../playwright.config.ts";

export default defineConfig({
  ...base,
  testDir: ".",
  testIgnore: [],
  globalSetup: "../support/data-template.ts",
  outputDir: "../../test-results/screens",
  timeout: 900_000,
  use: { ...base.use, screenshot: "only-on-failure" },
});
