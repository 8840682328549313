#!/usr/bin/env node
// `npx fascicle COMMAND`: the command line, from whatever folder it is called in. Paths are the
// caller's; the data is the repository's, unless FASCICLE_DATA names another folder.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkNode } from "./check-node.mjs";
import { ensureCliBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runScript } from "./script-failure.mjs";

await runScript(async () => {
  checkNode();
  await ensureInstalled(PROJECT_ROOT);
  await ensureCliBuilt(PROJECT_ROOT);
  process.env.NODE_ENV ??= "production";
  process.env.FASCICLE_DATA ??= join(PROJECT_ROOT, "data");
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(PROJECT_ROOT, "dist/cli.mjs")).href);
});
