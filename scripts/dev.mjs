#!/usr/bin/env node
// `npm run dev`: one server from the sources, started anew when server, core or db change; pages are
// replaced in place by Next. Ctrl+C reaches the watcher from the terminal itself.
import { spawn } from "node:child_process";
import { checkNode } from "./check-node.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runScript } from "./script-failure.mjs";

await runScript(async () => {
  checkNode();
  await ensureInstalled(PROJECT_ROOT);
  const args = ["node_modules/tsx/dist/cli.mjs", "watch", "--clear-screen=false", "server/main.ts"];
  const watcher = spawn(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      NODE_ENV: "development",
      FASCICLE_DEV: "1",
      NEXT_TELEMETRY_DISABLED: "1",
    },
    stdio: "inherit",
  });
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) watcher.kill("SIGINT");
  });
  process.on("SIGTERM", () => watcher.kill("SIGTERM"));
  await new Promise((resolve, reject) => {
    watcher.once("error", reject);
    watcher.once("close", (exitCode) => {
      process.exitCode = exitCode ?? 1;
      resolve();
    });
  });
});
