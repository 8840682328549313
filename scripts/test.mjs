#!/usr/bin/env node
// `npm test`: everything that must hold, in one command. Every stage runs even where one before it
// failed; the last line is the sum. `npm test -- static`, `unit` or `browser` runs one part, and all of it:
// of the browser tests the long ones run in that way alone.
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { checkNode } from "./check-node.mjs";
import { ensureBuilt } from "./ensure-built.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { findChromium } from "./find-chromium.mjs";
import { LONG_SPECS } from "./long-specs.mjs";
import { PROJECT_ROOT } from "./project-root.mjs";
import { runNodeScript } from "./run-command.mjs";
import { runScript, ScriptFailure } from "./script-failure.mjs";
import {
  checkTotals,
  playwrightTotals,
  sumTotals,
  totalsLine,
  vitestTotals,
} from "./test-totals.mjs";

const REPORTS = "test-results/reports";
const BIN = {
  biome: "node_modules/@biomejs/biome/bin/biome",
  depcruise: "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
  playwright: "node_modules/@playwright/test/cli.js",
};
const FOLDERS = "app components client core server db fixtures scripts tests".split(" ");

const STAGES = [
  ["static", "format and lint", () => check(BIN.biome, ["check", "--error-on-warnings", "."])],
  ["static", "boundaries and types", checkBoundariesAndTypes],
  ["browser", "build", build],
  ["unit", "unit and database tests", runVitest],
  ["browser", "browser tests", runPlaywright],
];

await runScript(async () => {
  checkNode();
  const part = process.argv[2];
  const parts = [...new Set(STAGES.map(([name]) => name))];
  if (part !== undefined && !parts.includes(part)) {
    throw new ScriptFailure(`There is no part "${part}" of the tests: use ${parts.join(", ")}.`);
  }
  process.env.CI ??= "true";
  // The part alone runs all of its tests.
  if (part === undefined) process.env.FASCICLE_BROWSER_TESTS ??= "short";
  // A second of processor a start: see tests/support/server-flags.ts.
  process.env.FASCICLE_TEST_SERVER_FLAGS ??= "--liftoff-only";
  await ensureInstalled(PROJECT_ROOT);
  await prepare();
  const totals = [];
  for (const [name, title, run] of STAGES) {
    if (part !== undefined && part !== name) continue;
    console.log(`\n=== ${title} ===`);
    totals.push(await run());
  }
  const sum = sumTotals(totals);
  console.log(`\n${totalsLine(sum)}`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
});

async function prepare() {
  await rm(join(PROJECT_ROOT, REPORTS), { recursive: true, force: true });
  await mkdir(join(PROJECT_ROOT, REPORTS), { recursive: true });
}

async function check(script, args) {
  const exitCode = await runNodeScript(script, args, { cwd: PROJECT_ROOT });
  console.log(exitCode === 0 ? "passed" : "FAILED");
  return checkTotals(exitCode);
}

/** Beside one another, since each keeps one core busy; what they say comes one after the other. */
async function checkBoundariesAndTypes() {
  const checks = [
    ["boundaries", BIN.depcruise, [...FOLDERS, "--config", ".dependency-cruiser.mjs"]],
    ["types", BIN.tsc, ["--noEmit"]],
    ["types of the core", BIN.tsc, ["--noEmit", "-p", "core/tsconfig.json"]],
  ];
  return sumTotals(
    await Promise.all(
      checks.map(async ([title, script, args], index) => {
        const path = join(PROJECT_ROOT, REPORTS, `check-${index}.txt`);
        const output = await open(path, "w");
        const exitCode = await runNodeScript(script, args, {
          cwd: PROJECT_ROOT,
          stdout: output.fd,
        }).finally(() => output.close());
        const said = (await readFile(path, "utf8")).trim();
        console.log(`${title}: ${exitCode === 0 ? "passed" : "FAILED"}${said && `\n${said}`}`);
        return checkTotals(exitCode);
      }),
    ),
  );
}

async function build() {
  try {
    await ensureBuilt(PROJECT_ROOT);
    console.log("passed");
    return checkTotals(0);
  } catch (error) {
    console.log(`FAILED: ${error.message}`);
    return checkTotals(1);
  }
}

async function runVitest() {
  const reportPath = join(PROJECT_ROOT, REPORTS, "vitest.json");
  const exitCode = await runNodeScript(
    BIN.vitest,
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportPath}`],
    { cwd: PROJECT_ROOT },
  );
  return vitestTotals(await readReport(reportPath), exitCode);
}

async function runPlaywright() {
  const chromium = await findChromium(PROJECT_ROOT, { mayInstall: true });
  if (chromium.path === undefined) {
    console.log(`FAILED: ${chromium.reason}`);
    return checkTotals(1);
  }
  console.log(`with ${chromium.path}`);
  if (process.env.FASCICLE_BROWSER_TESTS === "short") {
    console.log(`left to "npm test -- browser", for their length: ${LONG_SPECS.join(", ")}`);
  }
  const reportPath = join(PROJECT_ROOT, REPORTS, "playwright.json");
  const exitCode = await runNodeScript(BIN.playwright, ["test", "--reporter=list,json"], {
    cwd: PROJECT_ROOT,
    env: { FASCICLE_CHROMIUM: chromium.path, PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
  });
  return playwrightTotals(await readReport(reportPath), exitCode);
}

async function readReport(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}
