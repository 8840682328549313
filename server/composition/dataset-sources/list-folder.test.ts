import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { listFolder } from "#server/composition/dataset-sources/list-folder.ts";

const dir = mkdtempSync(join(tmpdir(), "fascicle-list-"));
const root = join(dir, "data");
mkdirSync(join(root, "em10"), { recursive: true });
mkdirSync(join(root, "em9"));
mkdirSync(join(dir, "private"));
writeFileSync(join(dir, "private", "secret.tif"), "");
writeFileSync(join(root, "labels.tif"), "");
writeFileSync(join(root, ".hidden"), "");
symlinkSync(join(dir, "private"), join(root, "out"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it("lists the roots, then what lies in them, in natural order", async () => {
  expect(await listFolder("", [root])).toEqual([`${root}/`]);
  expect(await listFolder(`${root}/`, [root])).toEqual([
    ...[`${root}/em9/`, `${root}/em10/`, `${root}/labels.tif`, `${root}/out`],
  ]);
});

it.each([
  ["above a root", join(root, "..")],
  ["through a link out of it", join(root, "out")],
  ["of what is no folder", join(root, "labels.tif")],
  ["of what is not there", join(root, "nothing")],
  ["elsewhere", "/etc"],
  ["of nothing that is a path", "em"],
])("lists nothing %s", async (_, path) => {
  expect(await listFolder(path, [root])).toEqual([]);
  expect(await listFolder(path, [])).toEqual([]);
});
