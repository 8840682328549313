// A Chromium for the browser tests: the one that is named, else one that is there, else one that can
// be had. Looking never fails; it ends in a path or in a reason.
import { access, constants, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { runCommand, runNodeScript } from "./run-command.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const USUAL_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
const DOWNLOADED = [
  "chrome-linux/chrome",
  "chrome-linux64/chrome",
  "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
  "chrome-win/chrome.exe",
];

/** {path} or {reason}. Downloads only where `mayInstall`. */
export async function findChromium(root, { mayInstall = false, env = process.env } = {}) {
  if (env.CHROMIUM_PATH) {
    if (await isExecutable(env.CHROMIUM_PATH)) return { path: env.CHROMIUM_PATH };
    return { reason: `CHROMIUM_PATH is ${env.CHROMIUM_PATH}, which cannot be run` };
  }
  const there = (await findOnPath(env)) ?? (await findDownloaded(env));
  if (there !== null) return { path: there };
  if (!mayInstall) return { reason: "no Chromium was found; CHROMIUM_PATH can name one" };
  return (await installWithPlaywright(root, env)) ?? (await installWithApt(env)) ?? NO_WAY;
}

const NO_WAY = {
  reason: "no Chromium was found and none could be installed; CHROMIUM_PATH can name one",
};

async function findOnPath(env) {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of [...candidates, ...USUAL_PATHS]) if (await isExecutable(path)) return path;
  return null;
}

/** The newest that Playwright has downloaded. */
async function findDownloaded(env) {
  const home = env.HOME ?? homedir();
  const folders = [
    env.PLAYWRIGHT_BROWSERS_PATH,
    join(home, ".cache/ms-playwright"),
    join(home, "Library/Caches/ms-playwright"),
    env.LOCALAPPDATA && join(env.LOCALAPPDATA, "ms-playwright"),
  ];
  for (const folder of folders) {
    const names = folder ? await readdir(folder).catch(() => []) : [];
    const builds = names.filter((name) => /^chromium-\d+$/.test(name));
    builds.sort((left, right) => Number(right.slice(9)) - Number(left.slice(9)));
    const paths = builds.flatMap((name) => DOWNLOADED.map((path) => join(folder, name, path)));
    for (const path of paths) if (await isExecutable(path)) return path;
  }
  return null;
}

async function installWithPlaywright(root, env) {
  console.error("fascicle: no Chromium here; trying `playwright install chromium` …");
  const script = join(root, "node_modules/@playwright/test/cli.js");
  const exitCode = await runNodeScript(script, ["install", "chromium"], {
    cwd: root,
    stdout: process.stderr,
  }).catch(() => 1);
  if (exitCode !== 0) return null;
  const path = await findDownloaded(env);
  return path === null ? null : { path };
}

async function installWithApt(env) {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await isExecutable("/usr/bin/apt-get"))) return null;
  console.error("fascicle: trying `apt-get install chromium` …");
  const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, stdout: process.stderr };
  await runCommand("apt-get", ["update"], options).catch(() => 1);
  await runCommand("apt-get", ["install", "-y", "chromium"], options).catch(() => 1);
  const path = await findOnPath(env);
  return path === null ? null : { path };
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
