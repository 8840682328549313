#!/usr/bin/env node
// `npm run bench`: measures everything; `npm run bench -- cuts` a part; see docs/bench.md.
import { checkNode } from "./check-node.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runCommand } from "./run-command.mjs";
import { runScript } from "./script-failure.mjs";

await runScript(async () => {
  checkNode();
  await ensureInstalled(PROJECT_ROOT);
  const args = ["--import", "tsx", "tests/bench/run.ts", ...process.argv.slice(2)];
  process.exitCode = await runCommand(process.execPath, args, { cwd: PROJECT_ROOT });
});
