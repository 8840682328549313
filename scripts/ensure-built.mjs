// What is run is built from the sources as they are now: each build leaves a stamp with the hash of
// its sources, written last, so that an interrupted build is never taken for a whole one.
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withBuildLock } from "./build-lock.mjs";
import { bundleOfflineWorker, OFFLINE_WORKER } from "./bundle-offline-worker.mjs";
import { runNodeScript } from "./run-command.mjs";
import { ScriptFailure } from "./script-failure.mjs";
import { sourceHash } from "./source-hash.mjs";
import { bundlesOf, bundleWithWorkers } from "./worker-entries.mjs";

const MANIFESTS = ["package.json", "package-lock.json"];
const SERVER_SOURCES = ["core", "server", "db", "fixtures"];
const APP_SOURCES = [...SERVER_SOURCES, "app", "components", "client", "public", "next.config.js"];

/** The pages, the server and the command line: what `npm start` runs. */
export function ensureBuilt(root) {
  return ensure(root, {
    stamp: "dist/server.stamp",
    sources: [...APP_SOURCES, ...MANIFESTS],
    results: [...bundlesOf("dist/server.mjs"), ".next/BUILD_ID", OFFLINE_WORKER],
    async build() {
      console.error("fascicle: building; the first time takes about a minute …");
      await buildPages(root);
      await bundleOfflineWorker(root);
      await bundleWithWorkers(root, "server/main.ts", "dist/server.mjs");
    },
  });
}

/** The command line alone, which needs no pages. */
export function ensureCliBuilt(root) {
  return ensure(root, {
    stamp: "dist/cli.stamp",
    sources: [...SERVER_SOURCES, ...MANIFESTS],
    results: bundlesOf("dist/cli.mjs"),
    build: () => bundleWithWorkers(root, "server/cli-main.ts", "dist/cli.mjs"),
  });
}

export async function ensure(root, { stamp, sources, results, build }) {
  const stampPath = join(root, stamp);
  const isFresh = async (hash) => {
    const stamped = await readFile(stampPath, "utf8").catch(() => "");
    return stamped === hash && (await allExist(root, results));
  };
  if (await isFresh(await sourceHash(root, sources))) return;
  await withBuildLock(root, async () => {
    const hash = await sourceHash(root, sources);
    if (await isFresh(hash)) return;
    await rm(stampPath, { force: true });
    await mkdir(join(root, "dist"), { recursive: true });
    await build();
    await writeFile(stampPath, hash);
  });
}

async function buildPages(root) {
  const exitCode = await runNodeScript("node_modules/next/dist/bin/next", ["build"], {
    cwd: root,
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdout: process.stderr,
  });
  if (exitCode !== 0) throw new ScriptFailure("The pages could not be built: see above.");
}

async function allExist(root, paths) {
  const found = await Promise.allSettled(paths.map((path) => access(join(root, path))));
  return found.every(({ status }) => status === "fulfilled");
}
