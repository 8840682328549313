// Every component is drawn in the gallery, or a browser spec that is there is named as what shows it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SHOWN_ELSEWHERE } from "#components/gallery/shown-elsewhere.ts";

const ROOT = "components";
const GALLERY = "gallery";
const EXPORTED = /^export (?:async )?(?:function|const) ([A-Z]\w*)/gm;

function tsxBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".tsx"))
    .map((name) => join(folder, name));
}

/** What a file exports that is drawn: a constant in capitals is none. */
function componentsIn(source: string): readonly string[] {
  return [...source.matchAll(EXPORTED)]
    .map(([, name]) => name)
    .filter((name) => /[a-z]/.test(name));
}

/** Names that are imported from that file, and drawn. */
function isDrawn(source: string, name: string, path: string): boolean {
  const imports = new RegExp(`import \\{([^}]*)\\} from "#${path.replaceAll(".", "\\.")}"`);
  const names = imports.exec(source)?.[1].split(",") ?? [];
  return names.some((word) => word.trim() === name) && new RegExp(`<${name}[\\s/>]`).test(source);
}

const galleryFiles = tsxBelow(join(ROOT, GALLERY)).map((path) => readFileSync(path, "utf8"));
const components = tsxBelow(ROOT)
  .filter((path) => !path.startsWith(join(ROOT, GALLERY)))
  .flatMap((path) => componentsIn(readFileSync(path, "utf8")).map((name) => ({ name, path })));
const inGallery = components.filter(({ name, path }) =>
  galleryFiles.some((source) => isDrawn(source, name, path)),
);
const elsewhere = Object.values(SHOWN_ELSEWHERE).flatMap((byReason) =>
  Object.values(byReason).flat(),
);

describe("the gallery", () => {
  it("is told from what only looks like it", () => {
    const source = `import { Busy, type X } from "#components/ui/busy.tsx";\n<Busy label="" />`;
    expect(isDrawn(source, "Busy", "components/ui/busy.tsx")).toBe(true);
    expect(isDrawn(source, "Busy", "components/ui/other.tsx")).toBe(false);
    expect(isDrawn(source.replace("<Busy ", "<Busier "), "Busy", "components/ui/busy.tsx")).toBe(
      false,
    );
    expect(componentsIn("export const ROW_PX = 1;\nexport function Row() {}")).toEqual(["Row"]);
  });

  it("has every component, or a spec shows it", () => {
    expect(components.length).toBeGreaterThan(150);
    const shown = new Set([...inGallery.map(({ name }) => name), ...elsewhere]);
    const missing = components.filter(({ name }) => !shown.has(name));
    expect(missing.map(({ name, path }) => `${name} (${path})`)).toEqual([]);
  });

  it("says of none that it is shown elsewhere which is in it, is twice, or is not there", () => {
    const names = new Set(components.map(({ name }) => name));
    const drawn = new Set(inGallery.map(({ name }) => name));
    expect(elsewhere.filter((name) => !names.has(name) || drawn.has(name))).toEqual([]);
    expect(new Set(elsewhere).size).toBe(elsewhere.length);
    expect(names.size).toBe(components.length);
  });

  it("names specs that are there", () => {
    const specs = Object.keys(SHOWN_ELSEWHERE).filter((spec) => !existsSync(`tests/e2e/${spec}`));
    expect(specs).toEqual([]);
  });
});
