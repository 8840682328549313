import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { localPath } from "#server/composition/dataset-sources/local-roots.ts";
import { ImportError } from "#server/volumes/import-error.ts";

const dir = mkdtempSync(join(tmpdir(), "fascicle-roots-"));
const root = join(dir, "data");
mkdirSync(join(root, "em"), { recursive: true });
mkdirSync(join(dir, "data-beside"));
writeFileSync(join(dir, "secret.tif"), "");
symlinkSync(join(dir, "secret.tif"), join(root, "link.tif"));
symlinkSync(join(root, "em"), join(root, "inside"));
symlinkSync(join(root, "cycle"), join(root, "cycle"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const asked = (address: string, by: "page" | "command", roots: readonly string[] = [root]) =>
  localPath(address, roots, by).catch((error: unknown) => {
    if (error instanceof ImportError) return `${error.field} ${error.problem}`;
    throw error;
  });

describe("a path that came over the web", () => {
  it("is read below a root, by whatever name", async () => {
    const em = join(root, "em");
    expect(await asked(em, "page")).toBe(em);
    expect(await asked(`file://${em}`, "page")).toBe(em);
    expect(await asked(join(root, "inside"), "page")).toBe(em);
    expect(await asked(join(root, "em", "..", "em"), "page")).toBe(em);
    expect(await asked(root, "page")).toBe(root);
  });

  it.each([
    ["above", join(root, "..", "secret.tif")],
    ["through a link", join(root, "link.tif")],
    ["in a folder whose name only begins so", join(dir, "data-beside")],
    ["at all", "/etc/passwd"],
    ["that is not there", join(root, "nothing")],
    ["in a circle", join(root, "cycle")],
  ])("is not read %s, and nobody learns whether it is there", async (_, address) => {
    expect(await asked(address, "page")).toBe(
      "the address is not there, or not below a folder that is open to the page",
    );
  });

  it.each([
    ["relative", "em"],
    ["of another kind", "ftp://lab.example/em"],
    ["with a NUL", `${root}/em\0.tif`],
    ["on another machine", "file://elsewhere/em"],
  ])("is refused by name where it is %s", async (_, address) => {
    expect(await asked(address, "page")).toMatch(/^the address (is|has) /);
  });

  it("is not read where no folder is open", async () => {
    expect(await asked(join(root, "em"), "page", [])).toContain("no folder is open to the page");
  });
});

it("a path from the command line is read wherever it lies", async () => {
  expect(await asked(join(dir, "secret.tif"), "command", [])).toBe(join(dir, "secret.tif"));
  expect(await asked(join(dir, "nothing"), "command")).toBe("the address is not there");
});
