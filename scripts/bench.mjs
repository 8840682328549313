#!/usr/bin/env node
// `npm run bench`: builds what is to be measured and measures it; see docs/bench.md.
import { checkNode } from "./check-node.mjs";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { findChromium } from "./find-chromium.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runCommand } from "./run-command.mjs";
import { runScript, ScriptFailure } from "./script-failure.mjs";

await runScript(async () => {
  checkNode();
  await ensureInstalled(PROJECT_ROOT);
  await ensureBuilt(PROJECT_ROOT);
  const chromium = await findChromium(PROJECT_ROOT, { mayInstall: true });
  if (chromium.path === undefined) {
    throw new ScriptFailure(`The painting cannot be measured: ${chromium.reason}.`);
  }
  process.exitCode = await runCommand(process.execPath, ["--import", "tsx", "tests/bench/run.ts"], {
    cwd: PROJECT_ROOT,
    env: { FASCICLE_CHROMIUM: chromium.path },
  });
});
