#!/usr/bin/env node
// `npm run screenshots`: the test run's own pictures, into docs/screenshots.
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { findChromium } from "./find-chromium.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runNodeScript } from "./run-command.mjs";
import { runScript, ScriptFailure } from "./script-failure.mjs";

await runScript(async () => {
  await ensureInstalled(PROJECT_ROOT);
  await ensureBuilt(PROJECT_ROOT);
  const chromium = await findChromium(PROJECT_ROOT, { mayInstall: true });
  if (chromium.path === undefined) throw new ScriptFailure(chromium.reason);
  process.exitCode = await runNodeScript(
    "node_modules/@playwright/test/cli.js",
    ["test", "screenshots"],
    {
      cwd: PROJECT_ROOT,
      env: { FASCICLE_CHROMIUM: chromium.path, FASCICLE_SCREENSHOTS: "docs/screenshots" },
    },
  );
});
