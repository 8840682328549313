// The packages in node_modules are those of package-lock.json, before anything imports one. What is
// right already is left alone: npm ci empties node_modules, which a running server would not survive.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand, runNodeScript } from "./run-command.mjs";
import { ScriptFailure } from "./script-failure.mjs";

const STAMP = "node_modules/.fascicle-installed";

export async function ensureInstalled(root) {
  const lockText = await readText(join(root, "package-lock.json"));
  if (lockText === null) throw new ScriptFailure(`There is no package-lock.json in ${root}.`);
  const stamp = stampOf(lockText);
  if ((await readText(join(root, STAMP))) === stamp) return;
  const installed = await readText(join(root, "node_modules/.package-lock.json"));
  if (installed === null || !matchesLock(JSON.parse(lockText), JSON.parse(installed))) {
    await install(root);
  }
  // Without a stamp the next start compares again, which is slower but right.
  await writeFile(join(root, STAMP), stamp).catch(() => undefined);
}

/** Other binaries are installed for another platform or major version of Node. */
export function stampOf(lockText) {
  const lockHash = createHash("sha256").update(lockText).digest("hex");
  const [major] = process.versions.node.split(".");
  return `${lockHash} node${major} ${process.platform}-${process.arch}\n`;
}

/** True where npm has installed every package of the lock, development ones too, at its version. */
export function matchesLock(lock, installed) {
  for (const [path, wanted] of Object.entries(lock.packages)) {
    if (path === "") continue;
    const found = installed.packages[path];
    const mayBeMissing = wanted.optional === true || wanted.devOptional === true;
    if (found === undefined && !mayBeMissing) return false;
    if (found !== undefined && found.version !== wanted.version) return false;
  }
  return true;
}

async function install(root) {
  console.error("fascicle: installing packages (npm ci); the first time takes about a minute …");
  const args = ["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund"];
  let exitCode;
  try {
    exitCode = await runNpm(args, root);
  } catch (error) {
    throw new ScriptFailure(`npm could not be started (${error.message}): install Node with npm.`);
  }
  if (exitCode !== 0) {
    throw new ScriptFailure(
      "The packages could not be installed (npm ci failed, its reason is above): check the " +
        "network, then run this again.",
    );
  }
}

/** npm's own script where npm runs us: there it is sure to be the same npm, on every platform. */
function runNpm(args, root) {
  const options = { cwd: root, stdout: process.stderr };
  const script = process.env.npm_execpath ?? "";
  if (/npm-cli[.]c?js$/.test(script)) return runNodeScript(script, args, options);
  return runCommand(process.platform === "win32" ? "npm.cmd" : "npm", args, options);
}

async function readText(path) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}
