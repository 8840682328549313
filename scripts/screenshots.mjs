#!/usr/bin/env node
// `npm run screenshots`: the test run's own pictures, into docs/screenshots, and ten places in both
// languages, themes and sizes into docs/screens. They are to be looked at.
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { findChromium } from "./find-chromium.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runNodeScript } from "./run-command.mjs";
import { runScript, ScriptFailure } from "./script-failure.mjs";

const PLAYWRIGHT = "node_modules/@playwright/test/cli.js";

await runScript(async () => {
  await ensureInstalled(PROJECT_ROOT);
  await ensureBuilt(PROJECT_ROOT);
  const chromium = await findChromium(PROJECT_ROOT, { mayInstall: true });
  if (chromium.path === undefined) throw new ScriptFailure(chromium.reason);
  const env = {
    FASCICLE_CHROMIUM: chromium.path,
    FASCICLE_SCREENSHOTS: "docs/screenshots",
    FASCICLE_SCREENS: "docs/screens",
  };
  process.exitCode = 0;
  for (const args of [
    ["test", "screenshots"],
    ["test", "--config", "tests/screens/playwright.config.ts"],
  ]) {
    const exitCode = await runNodeScript(PLAYWRIGHT, args, { cwd: PROJECT_ROOT, env });
    process.exitCode ||= exitCode;
  }
});
