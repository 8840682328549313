// The pages' service worker, with the list of the files that this build's pages are made of.
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { ScriptFailure } from "./script-failure.mjs";

export const OFFLINE_WORKER = "dist/offline-worker.js";
const ENTRY = "client/offline/offline-worker.ts";

/** After the pages are built. */
export async function bundleOfflineWorker(root) {
  const files = await staticFiles(root);
  const id = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 16);
  const { build, stop } = await import("esbuild");
  try {
    await build({
      absWorkingDir: root,
      entryPoints: [ENTRY],
      outfile: join(root, OFFLINE_WORKER),
      bundle: true,
      minify: true,
      platform: "browser",
      format: "iife",
      target: "es2022",
      define: { FASCICLE_BUILD: JSON.stringify({ id, files }) },
      logLevel: "warning",
    });
  } catch (error) {
    throw new ScriptFailure(`${ENTRY} could not be bundled: ${error.message.split("\n")[0]}`);
  } finally {
    await stop();
  }
}

async function staticFiles(root) {
  const folder = join(root, ".next", "static");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .map((path) => `/_next/static/${path.split(sep).map(encodeURIComponent).join("/")}`)
    .sort();
}
