// Every rule of docs/spec is named by a test, and no test names a rule that is not there.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SPEC = "docs/spec";
const FOLDERS = [
  "app",
  "components",
  "client",
  "core",
  "server",
  "db",
  "fixtures",
  "scripts",
  "tests",
];
const BROWSER_TESTS = join("tests", "e2e");
const PROMISES = "workspace.md";

interface Named {
  readonly path: string;
  readonly rules: ReadonlySet<string>;
}

function rulesOf(spec: string): readonly string[] {
  const text = readFileSync(join(SPEC, spec), "utf8");
  return [...text.matchAll(/^- \*\*([A-Z]+\d+)\*\*/gm)].map(([, rule]) => rule);
}

/** In the titles of tests and of their steps. */
function rulesNamed(text: string): ReadonlySet<string> {
  const titles = text.matchAll(
    /\b(?:test|it|describe)(?:\.\w+)*(?:\([^()"'`]*\))?\(\s*["'`]([^"`]*)/g,
  );
  const named = [...titles].flatMap(([, title]) => [...title.matchAll(/\[([A-Z]+\d+)\]/g)]);
  return new Set(named.map(([, rule]) => rule));
}

function tests(): readonly Named[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(test|spec)\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  ).map((path) => ({ path, rules: rulesNamed(readFileSync(path, "utf8")) }));
}

describe("rules and their tests", () => {
  const all = tests();
  const known = new Map(readdirSync(SPEC).map((spec) => [spec, rulesOf(spec)]));

  it("finds rules where they are", () => {
    expect(rulesNamed('test("[OP1][W2] one",() => {}); it.each(rows)("[RV3] %s", f)')).toEqual(
      new Set(["OP1", "W2", "RV3"]),
    );
    expect(rulesNamed("// [OP1] is not a title")).toEqual(new Set());
    for (const rules of known.values()) expect(rules.length).toBeGreaterThan(5);
  });

  it.each([...known])("%s: each rule is named by a test", (spec, rules) => {
    const where = spec === PROMISES ? BROWSER_TESTS : "";
    const named = new Set(
      all.filter(({ path }) => path.startsWith(where)).flatMap((test) => [...test.rules]),
    );
    expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
  });

  it("no test names a rule that is not there", () => {
    const rules = new Set([...known.values()].flat());
    const unknown = all.flatMap(({ path, rules: named }) =>
      [...named].filter((rule) => !rules.has(rule)).map((rule) => `${path}: ${rule}`),
    );
    expect(unknown).toEqual([]);
  });
});
