#!/usr/bin/env node
// Builds pages, server and command line, and starts nothing: for an image.
import { checkNode } from "./check-node.mjs";
import { ensureBuilt, ensureCliBuilt } from "./ensure-built.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runScript } from "./script-failure.mjs";

await runScript(async () => {
  checkNode();
  await ensureBuilt(PROJECT_ROOT);
  await ensureCliBuilt(PROJECT_ROOT);
});
