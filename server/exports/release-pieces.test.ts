import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeSupervoxelMask, encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { parseSums } from "#server/exports/release-sums.ts";
import { ID_BASE, smallReleaseSource } from "#server/exports/small-release-source.ts";
import { writeRelease } from "#server/exports/write-release.ts";

const CUT = ID_BASE + 9n;
const [LEFT, RIGHT, UPPER, LOWER] = [1n, 2n, 3n, 4n].map((offset) => 2n ** 62n + offset);
const MASKS = [maskOf(CUT), maskOf(LEFT)];

function maskOf(supervoxel: bigint) {
  const sides = Uint8Array.of(1, 1, 2, 0, 2, 2);
  const mask = { supervoxel, minVoxel: [5, 6, 7], shapeVoxel: [3, 2, 1], sides } as const;
  const bytes = encodeSupervoxelMask(mask);
  return { mask, bytes, hash: createHash("sha256").update(bytes).digest("hex") };
}

/** A supervoxel in two pieces, one of which a later version cut again. */
function sourceWithPieces(): ReleaseSource {
  const piece = (
    id: bigint,
    supervoxel: bigint,
    { hash: maskHash }: { hash: string },
    side: 1 | 2,
  ) => ({
    ...{ id, supervoxel, sizeVoxel: 2, positionVoxel: [5, 6, 7] as const },
    cuts: [{ maskHash, side }],
  });
  return {
    ...smallReleaseSource(),
    readPieces: async () => [
      piece(RIGHT, CUT, MASKS[0], 2),
      piece(LEFT, CUT, MASKS[0], 1),
      piece(UPPER, LEFT, MASKS[1], 1),
      piece(LOWER, LEFT, MASKS[1], 2),
    ],
    readMask: async (hash) => MASKS.find((mask) => mask.hash === hash)?.bytes ?? new Uint8Array(),
  };
}

describe("[OP8] a release of a version with pieces", () => {
  let outDir: string;

  beforeEach(async () => {
    outDir = join(await mkdtemp(join(tmpdir(), "release-")), "v1");
  });
  afterEach(() => rm(join(outDir, ".."), { recursive: true, force: true }));

  it("lists every piece, what it was cut from and by which masks, in both formats", async () => {
    await writeRelease(sourceWithPieces(), outDir);
    const path = join(outDir, "agglomeration/supervoxel_pieces");
    const text = await readFile(`${path}.csv`, "utf8");
    const rows: Record<string, string>[] = await parse(text, { columns: true }).toArray();
    expect(rows.map((row) => [row.piece_id, row.supervoxel_id, row.is_cut])).toEqual([
      [`${LEFT}`, `${CUT}`, "true"],
      [`${RIGHT}`, `${CUT}`, "false"],
      [`${UPPER}`, `${LEFT}`, "false"],
      [`${LOWER}`, `${LEFT}`, "false"],
    ]);
    expect(rows[2]).toMatchObject({
      ...{ size_voxels: "2", mask_hashes: MASKS[1].hash, mask_sides: "1", position_nm_z: "280" },
    });
    const file = await asyncBufferFromFile(`${path}.parquet`);
    const same = (await parquetReadObjects({ file, utf8: true })).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, String(cell)])),
    );
    expect(same).toEqual(rows);
  });

  it("holds the masks, named by their bytes and read as they were made", async () => {
    const { files } = await writeRelease(sourceWithPieces(), outDir);
    const names = await readdir(join(outDir, "masks"));
    expect(names).toEqual(MASKS.map(({ hash }) => `${hash}.bin`).sort());
    const sums = parseSums(await readFile(join(outDir, "SHA256SUMS"), "utf8")) ?? [];
    for (const { hash, mask } of MASKS) {
      const path = `masks/${hash}.bin`;
      expect(sums).toContainEqual({ path, sha256: hash });
      expect(files.map((file) => file.path)).toContain(path);
      const bytes = new Uint8Array(await readFile(join(outDir, path)));
      expect(decodeSupervoxelMask(bytes)).toEqual({ ok: true, value: mask });
    }
    const readme = await readFile(join(outDir, "README.md"), "utf8");
    for (const said of ["FSM1", "(length − 1) × 3 + side", "| `mask_sides` |"]) {
      expect(readme).toContain(said);
    }
  });

  it("is not written where a mask is damaged", async () => {
    const damaged = { ...sourceWithPieces(), readMask: async () => Uint8Array.of(1) };
    await expect(writeRelease(damaged, outDir)).rejects.toThrow("is damaged");
    expect(await readdir(join(outDir, ".."))).toEqual([]);
  });

  it("has neither table nor masks where there are no pieces", async () => {
    const { files } = await writeRelease(smallReleaseSource(), outDir);
    expect(files.filter(({ path }) => /pieces|masks/.test(path))).toEqual([]);
    expect(await readFile(join(outDir, "README.md"), "utf8")).not.toMatch(/piece|mask/i);
  });
});
