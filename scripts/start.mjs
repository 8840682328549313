#!/usr/bin/env node
// `npm start`: installs and builds what is missing, then becomes the server. The server runs in this
// very process, so signals, exit code and terminal are its own and nothing can be orphaned.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkNode } from "./check-node.mjs";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runScript } from "./script-failure.mjs";

const PARENT_CHECK_EVERY_MS = 300;

/** npm gives SIGTERM to the shell between it and us, which dies of it and does not pass it on. */
function endWithShell() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, PARENT_CHECK_EVERY_MS);
  timer.unref();
}

await runScript(async () => {
  checkNode();
  endWithShell();
  await ensureInstalled(PROJECT_ROOT);
  await ensureBuilt(PROJECT_ROOT);
  process.chdir(PROJECT_ROOT);
  process.env.NODE_ENV = "production";
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(PROJECT_ROOT, "dist/server.mjs")).href);
});
