// Each import rule is shown to fire on a small tree that breaks it: a rule that looks right and is
// silently off protects nothing.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import config from "../../.dependency-cruiser.mjs";

const root = process.cwd();
const made: string[] = [];
const CONFIG_FILES = ["package.json", "tsconfig.json", ".dependency-cruiser.mjs"];

afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

interface Violation {
  readonly rule: { readonly name: string; readonly severity: string };
}

function violationsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const dir = mkdtempSync(join(tmpdir(), "fascicle-rules-"));
  made.push(dir);
  for (const file of CONFIG_FILES) copyFileSync(join(root, file), join(dir, file));
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const folders = [...new Set(Object.keys(files).map((path) => path.split("/")[0]))];
  const args = [...folders, "--config", ".dependency-cruiser.mjs", "--output-type", "json"];
  const violations = JSON.parse(cruise(dir, args)).summary.violations as Violation[];
  return violations.filter(({ rule }) => rule.severity === "error").map(({ rule }) => rule.name);
}

/** The cruiser exits with the number of violations; its report is on standard output either way. */
function cruise(dir: string, args: readonly string[]): string {
  try {
    return execFileSync(join(root, "node_modules/.bin/depcruise"), args, {
      cwd: dir,
      encoding: "utf8",
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const CORE_LAYERS = [
  "ids",
  "geometry",
  "supervoxels",
  "segmentation",
  "agglomeration",
  "neurons",
  "skeletons",
  "operations",
  "synapses",
  "review",
  "access",
  "session",
  "protocol",
];

const value = "export const b = 1;";
const importing = (path: string) => `import { b } from "${path}"; export const a = b;`;

const CASES: readonly (readonly [rule: string, files: Readonly<Record<string, string>>])[] = [
  [
    "no-cycles",
    {
      "core/a.ts": importing("#core/b.ts"),
      "core/b.ts": 'import { a } from "#core/a.ts"; export const b = () => a;',
    },
  ],
  ["no-unresolvable", { "core/a.ts": importing("#core/gone.ts") }],
  ["core-imports-core", { "core/a.ts": importing("#db/b.ts"), "db/b.ts": value }],
  ["core-has-no-io", { "core/a.ts": 'import pg from "pg"; export const a = pg;' }],
  [
    "core-has-no-io",
    { "core/a.ts": 'import { readFile } from "node:fs/promises"; export const a = readFile;' },
  ],
  ...CORE_LAYERS.slice(0, -1).map((layer, index) => {
    const above = CORE_LAYERS[index + 1];
    const files = {
      [`core/${layer}/a.ts`]: importing(`#core/${above}/b.ts`),
      [`core/${above}/b.ts`]: value,
    };
    return [`core-layers-${layer}`, files] as const;
  }),
  ["db-knows-tables-only", { "db/a.ts": importing("#server/b.ts"), "server/b.ts": value }],
  ["server-runs-without-ui", { "server/a.ts": importing("#client/b.ts"), "client/b.ts": value }],
  [
    "only-persistence-touches-db",
    { "server/use-cases/a.ts": importing("#db/b.ts"), "db/b.ts": value },
  ],
  [
    "only-persistence-touches-db",
    { "server/use-cases/a.ts": 'import { eq } from "drizzle-orm"; export const a = eq;' },
  ],
  [
    "client-runs-in-a-browser",
    { "client/a.ts": 'import { useState } from "react"; export const a = useState;' },
  ],
  ["client-runs-in-a-browser", { "client/a.ts": importing("#server/b.ts"), "server/b.ts": value }],
  [
    "components-run-in-a-browser",
    { "components/a.tsx": importing("#server/b.ts"), "server/b.ts": value },
  ],
  [
    "app-through-server-web",
    { "app/page.tsx": importing("#server/use-cases/b.ts"), "server/use-cases/b.ts": value },
  ],
  [
    "one-home-for-openseadragon",
    { "components/a.tsx": 'import osd from "openseadragon"; export const a = osd;' },
  ],
  ["one-home-for-yjs", { "components/a.tsx": 'import { Doc } from "yjs"; export const a = Doc;' }],
  ["fixtures-are-pure", { "fixtures/a.ts": importing("#server/b.ts"), "server/b.ts": value }],
  ["nothing-imports-tests", { "server/a.ts": importing("#tests/b.ts"), "tests/b.ts": value }],
];

test.each(CASES)("%s fires", (rule, files) => {
  expect(violationsOf(files)).toContain(rule);
});

test("every rule of the configuration has a case", () => {
  const shown = new Set(CASES.map(([rule]) => rule));
  const rules = (config.forbidden as readonly { name: string }[]).map(({ name }) => name);
  expect(rules.filter((name) => !shown.has(name))).toEqual([]);
});

test("an allowed graph is clean", () => {
  expect(
    violationsOf({
      "core/ids/a.ts": "export const a = 1;",
      "core/operations/b.ts": 'import { a } from "#core/ids/a.ts"; export const b = a;',
      "server/use-cases/c.ts": 'import { b } from "#core/operations/b.ts"; export const c = b;',
      "server/persistence/d.ts": 'import { t } from "#db/t.ts"; export const d = t;',
      "db/t.ts": 'import { a } from "#core/ids/a.ts"; export const t = a;',
      "server/web/e.ts": 'import { c } from "#server/use-cases/c.ts"; export const e = c;',
      "app/page.tsx": 'import { e } from "#server/web/e.ts"; export default e;',
    }),
  ).toEqual([]);
});
