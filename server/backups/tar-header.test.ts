import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  BLOCK_BYTES,
  decodeTarHeader,
  encodeTarHeader,
  paddingBytes,
  type TarEntry,
} from "#server/backups/tar-header.ts";

const run = promisify(execFile);

const segment = fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,20}$/);
const entry: fc.Arbitrary<TarEntry> = fc.oneof(
  fc.record({
    kind: fc.constant("file" as const),
    path: fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/")),
    sizeBytes: fc.oneof(fc.nat(), fc.maxSafeNat()),
  }),
  fc.record({
    kind: fc.constant("folder" as const),
    path: fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/")),
    sizeBytes: fc.constant(0),
  }),
);

describe("tar headers", () => {
  it("are read as they were written, up to the largest sizes", () => {
    fc.assert(
      fc.property(entry, (written) => {
        expect(decodeTarHeader(encodeTarHeader(written))).toEqual(written);
      }),
    );
  });

  it("are none any more when any of their bits is another one", () => {
    const header = encodeTarHeader({ kind: "file", path: "data/db/base/5/1259", sizeBytes: 8192 });
    for (let bit = 0; bit < 8 * BLOCK_BYTES; bit++) {
      const changed = Uint8Array.from(header);
      changed[bit >> 3] ^= 1 << (bit & 7);
      expect(decodeTarHeader(changed), `bit ${bit}`).toBeNull();
    }
  });

  it.each(["../etc", "data/../../etc", "/etc", "data//x", "data/./x", "", "data\\x", "a/b/.."])(
    "refuse the path %j",
    (path) => {
      expect(() => encodeTarHeader({ kind: "file", path, sizeBytes: 1 })).toThrow(RangeError);
    },
  );

  it("are what tar itself reads", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fascicle-tar-"));
    try {
      const path = `data/${"long-name/".repeat(12)}end`;
      const content = Buffer.from("what is in it");
      await writeFile(
        join(folder, "some.tar"),
        Buffer.concat([
          encodeTarHeader({ kind: "folder", path: "data", sizeBytes: 0 }),
          encodeTarHeader({ kind: "file", path, sizeBytes: content.length }),
          content,
          Buffer.alloc(paddingBytes(content.length) + 2 * BLOCK_BYTES),
        ]),
      );
      await run("tar", ["-xf", "some.tar"], { cwd: folder });
      expect(await readFile(join(folder, path), "utf8")).toBe("what is in it");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
