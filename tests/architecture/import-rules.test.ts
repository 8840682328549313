// Each import rule is shown to fire on a small tree that breaks it: a rule that looks right and is
// silently off protects nothing.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import config from "../../.dependency-cruiser.mjs";

const root = process.cwd();
const dir = mkdtempSync(join(tmpdir(), "fascicle-rules-"));
const CONFIG_FILES = ["package.json", "tsconfig.json", ".dependency-cruiser.mjs"];

afterAll(() => rmSync(dir, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string; readonly severity: string };
}

/** All cases lie in one tree, which is looked through once: each has files of its own, by a number. */
function numbered(path: string, number: number): string {
  return path.replace(/([.]tsx?)$/, `-${number}$1`);
}

function writeCase(files: Files, number: number): void {
  for (const [path, text] of Object.entries(files)) {
    const target = join(dir, numbered(path, number));
    mkdirSync(dirname(target), { recursive: true });
    const renamed = text.replace(/"#([^"]+)"/g, (_, other: string) => {
      return `"#${numbered(other, number)}"`;
    });
    writeFileSync(target, renamed);
  }
}

function lookThrough(cases: readonly Files[]) {
  for (const file of CONFIG_FILES) copyFileSync(join(root, file), join(dir, file));
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  for (const [number, files] of cases.entries()) writeCase(files, number);
  const paths = cases.flatMap((files) => Object.keys(files));
  const folders = [...new Set(paths.map((path) => path.split("/")[0]))];
  const args = [...folders, "--config", ".dependency-cruiser.mjs", "--output-type", "json"];
  const report = JSON.parse(cruise(args)) as {
    readonly modules: readonly { readonly source: string }[];
    readonly summary: { readonly violations: readonly Violation[] };
  };
  return {
    seen: new Set(report.modules.map(({ source }) => source)),
    violations: report.summary.violations.filter(({ rule }) => rule.severity === "error"),
  };
}

/** The names of the rules that the files of this case break. */
function brokenBy(number: number): readonly string[] {
  const own = Object.keys(CASES[number]?.[1] ?? ALLOWED).map((path) => numbered(path, number));
  expect(own.filter((path) => !seen.has(path))).toEqual([]);
  return violations.filter(({ from }) => own.includes(from)).map(({ rule }) => rule.name);
}

/** The cruiser exits with the number of violations; its report is on standard output either way. */
function cruise(args: readonly string[]): string {
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
  "pictures",
  "supervoxels",
  "segmentation",
  "agglomeration",
  "neurons",
  "skeletons",
  "meshes",
  "operations",
  "synapses",
  "review",
  "access",
  "session",
  "datasets",
  "protocol",
];

const value = "export const b = 1;";
const importing = (path: string) => `import { b } from "${path}"; export const a = b;`;

const CASES: readonly (readonly [rule: string, files: Files])[] = [
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
  [
    "one-home-for-three",
    { "components/a.tsx": 'import { Scene } from "three"; export const a = Scene;' },
  ],
  [
    "one-home-for-hdf5",
    { "server/volumes/a.ts": 'import { File } from "h5wasm"; export const a = File;' },
  ],
  ["one-home-for-yjs", { "components/a.tsx": 'import { Doc } from "yjs"; export const a = Doc;' }],
  ["fixtures-are-pure", { "fixtures/a.ts": importing("#server/b.ts"), "server/b.ts": value }],
  ["nothing-imports-tests", { "server/a.ts": importing("#tests/b.ts"), "tests/b.ts": value }],
];

const ALLOWED: Files = {
  "core/ids/a.ts": "export const a = 1;",
  "core/operations/b.ts": 'import { a } from "#core/ids/a.ts"; export const b = a;',
  "server/use-cases/c.ts": 'import { b } from "#core/operations/b.ts"; export const c = b;',
  "server/persistence/d.ts": 'import { t } from "#db/t.ts"; export const d = t;',
  "db/t.ts": 'import { a } from "#core/ids/a.ts"; export const t = a;',
  "server/web/e.ts": 'import { c } from "#server/use-cases/c.ts"; export const e = c;',
  "app/page.tsx": 'import { e } from "#server/web/e.ts"; export default e;',
};

const { seen, violations } = lookThrough([...CASES.map(([, files]) => files), ALLOWED]);

test.each(CASES.map(([rule], number) => [rule, number] as const))(
  "%s fires (case %i)",
  (rule, number) => {
    expect(brokenBy(number)).toContain(rule);
  },
);

test("every rule of the configuration has a case", () => {
  const shown = new Set(CASES.map(([rule]) => rule));
  const rules = (config.forbidden as readonly { name: string }[]).map(({ name }) => name);
  expect(rules.filter((name) => !shown.has(name))).toEqual([]);
});

test("an allowed graph is clean", () => {
  expect(brokenBy(CASES.length)).toEqual([]);
});
