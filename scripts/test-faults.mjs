#!/usr/bin/env node
// `npm run test:faults`: what the server promises when things go wrong, at full length;
// `npm run test:faults -- kills` one promise alone, `-- kills 2/10` the second of ten parts of it.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { checkNode } from "./check-node.mjs";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runCommand } from "./run-command.mjs";
import { runScript, ScriptFailure } from "./script-failure.mjs";

await runScript(async () => {
  checkNode();
  await ensureInstalled(PROJECT_ROOT);
  await ensureBuilt(PROJECT_ROOT);
  const folder = "tests/faults";
  const entries = await readdir(join(PROJECT_ROOT, folder), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const asked = process.argv.slice(2);
  const parts = asked.filter((word) => word.includes("/"));
  if (parts.length > 1) throw new ScriptFailure("One part at a time: write it once, like 2/10.");
  const wanted = asked.filter((word) => !word.includes("/"));
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ScriptFailure(`There is no promise "${unknown}": use ${names.join(", ")}.`);
  }
  const folders = (wanted.length === 0 ? names : wanted).map((name) => `${folder}/${name}/`);
  // One at a time: figures taken side by side would be each other's noise.
  const args = ["node_modules/vitest/vitest.mjs", "run", "--no-file-parallelism", ...folders];
  const env = {
    FASCICLE_FAULTS: "full",
    ...(parts.length === 1 ? { FASCICLE_FAULTS_PART: parts[0] } : {}),
  };
  process.exitCode = await runCommand(process.execPath, args, { cwd: PROJECT_ROOT, env });
});
