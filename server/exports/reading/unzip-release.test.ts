// Zips of releases that nobody's export wrote: none leads out of its folder, fills the disk beyond what it
// says, or leaves anything behind.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type UnzipLimits, unzipRelease } from "#server/exports/reading/unzip-release.ts";
import { CENTRAL_MAGIC, END_MAGIC } from "#server/exports/zip-layout.ts";
import { ImportError } from "#server/volumes/import-error.ts";

const TEXT = strToU8("segment,size\n1,2\n");
/** Deflates a thousand to one. */
const FLAT = new Uint8Array(2 ** 20);
const ROOMY: UnzipLimits = { maxFiles: 100, freeBytes: async () => 2 ** 40 };
/** Within an entry of the list of files. */
const [FLAGS, METHOD, PACKED, SIZE] = [8, 10, 20, 24];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "unzip-release-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function unzip(zip: Uint8Array, limits: UnzipLimits = ROOMY) {
  const path = join(root, "release.zip");
  await writeFile(path, zip);
  return unzipRelease(path, join(root, "unpacked", "below"), {}, limits);
}

async function expectRefused(
  zip: Uint8Array,
  wrong: Partial<ImportError>,
  limits: UnzipLimits = ROOMY,
): Promise<void> {
  const problem = await unzip(zip, limits).then(
    () => null,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(ImportError);
  expect(problem).toMatchObject({ file: join(root, "release.zip"), ...wrong });
  expect((await readdir(root)).sort()).toEqual(["release.zip", "unpacked"]);
  expect(await readdir(join(root, "unpacked"), { recursive: true })).toEqual(
    existsSync(join(root, "unpacked", "below")) ? ["below"] : [],
  );
}

/** As the list of files says it: `entry` counts from the first. */
function says(zip: Uint8Array, entry: number, field: number, value: number): Uint8Array {
  const bytes = Buffer.from(zip);
  let at = bytes.indexOf(magic(CENTRAL_MAGIC));
  for (let skipped = 0; skipped < entry; skipped++)
    at = bytes.indexOf(magic(CENTRAL_MAGIC), at + 4);
  if (field < PACKED) bytes.writeUInt16LE(value, at + field);
  else bytes.writeUInt32LE(value, at + field);
  return bytes;
}

function magic(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

describe("a zip of a release", () => {
  beforeEach(() => mkdir(join(root, "unpacked")));

  it("is unpacked without the folder that all lies in, stored or deflated", async () => {
    const files: Zippable = {
      "fly-v1/a.csv": TEXT,
      "fly-v1/deep/b.csv": [TEXT, { level: 0 }],
      "fly-v1/none": new Uint8Array(),
    };
    const { dir, remove } = await unzip(zipSync(files));
    expect(dir.startsWith(join(root, "unpacked", "below"))).toBe(true);
    expect(new Uint8Array(await readFile(join(dir, "deep/b.csv")))).toEqual(TEXT);
    expect(new Uint8Array(await readFile(join(dir, "a.csv")))).toEqual(TEXT);
    expect(await readFile(join(dir, "none"))).toHaveLength(0);
    await remove();
    expect(existsSync(dir)).toBe(false);
  });

  it.each([
    "../out.csv",
    "fly-v1/../../../out.csv",
    "fly-v1/..",
    "/tmp/out.csv",
    "C:\\out.csv",
    "C:/out.csv",
    "..\\out.csv",
    "fly-v1/./a.csv",
    "fly-v1//a.csv",
    ".",
    "fly-v1/a\nb.csv",
    "fly-v1/a\u0000.csv",
    "fly-v1/~a.csv",
    "fly-v1/表.csv",
  ])("is refused for the name %j, and nothing is written", async (name) => {
    await expectRefused(zipSync({ "fly-v1/good.csv": TEXT, [name]: TEXT }), { field: name });
  });

  it("is refused where two files are one, or one is the folder of another", async () => {
    const same = zipSync({ "fly-v1/a.csv": TEXT, "fly-v1/b.csv": TEXT });
    const twice = Buffer.from(same);
    for (let at = twice.indexOf("b.csv"); at >= 0; at = twice.indexOf("b.csv")) twice[at] = 0x61;
    await expectRefused(twice, { field: "a.csv" });
    await expectRefused(zipSync({ "x/a": TEXT, "x/a/b.csv": TEXT }), { field: "a" });
  });

  it("that inflates beyond what it says is stopped there", async () => {
    const zip = zipSync({ "fly-v1/a.csv": TEXT, "fly-v1/flat.bin": FLAT });
    await expectRefused(says(zip, 1, SIZE, 1_000), { field: "flat.bin" });
  });

  it("that says more of itself than deflate can make is refused before", async () => {
    const zip = zipSync({ "fly-v1/a.csv": TEXT });
    await expectRefused(says(zip, 0, SIZE, 2 ** 31), { field: "fly-v1/a.csv" });
    const stored = zipSync({ "fly-v1/a.csv": [TEXT, { level: 0 }] });
    await expectRefused(says(stored, 0, SIZE, 5), { field: "fly-v1/a.csv" });
  });

  it("of whose bytes several files are made is refused", async () => {
    const zip = zipSync({ "x/a": [FLAT, { level: 0 }], "x/b": TEXT, "x/c": TEXT });
    const twice = says(says(zip, 1, PACKED, 2 ** 20), 2, PACKED, 2 ** 20);
    await expectRefused(twice, { field: "its list of files" });
  });

  it("for which the disk has no room is refused before, with both sizes", async () => {
    const zip = zipSync({ "fly-v1/flat.bin": FLAT });
    const limits = { ...ROOMY, freeBytes: async () => 2 ** 20 - 1 };
    const problem = "has 1048576 bytes, and the disk of the data folder has 1048575 left";
    await expectRefused(zip, { field: "its content", problem }, limits);
  });

  it("with very many files is refused before its list is taken apart", async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x/${at}`, TEXT]));
    const field = "its list of files";
    await expectRefused(zipSync(many), { field, problem: expect.stringContaining("101 files") });
    const lies = Buffer.from(zipSync({ "x/a": TEXT }));
    lies.writeUInt16LE(60_000, lies.lastIndexOf(magic(END_MAGIC)) + 10);
    await expectRefused(lies, { field, problem: "cannot be unpacked" });
  });

  it.each([
    ["encrypted", FLAGS, 1],
    ["packed in another way", METHOD, 14],
  ])("is refused where a file is %s", async (_, field, value) => {
    const zip = says(zipSync({ "fly-v1/a.csv": TEXT }), 0, field, value);
    await expectRefused(zip, { field: "fly-v1/a.csv" });
  });

  it("that ends early, or is none, is refused", async () => {
    const zip = zipSync({ "fly-v1/a.csv": TEXT });
    await expectRefused(zip.slice(0, -30), { problem: "cannot be unpacked" });
    await expectRefused(zip.slice(20), { problem: "cannot be unpacked" });
    await expectRefused(TEXT, { problem: "cannot be unpacked" });
  });
});
