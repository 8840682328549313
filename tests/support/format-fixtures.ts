// Small volumes in every format, as the field's own libraries wrote them, with what is in them. They
// lie beside the project, never in it. Tests that use them say so when they are absent.
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { FormatName } from "#server/volumes/sources/formats.ts";

const FOLDER = join(process.cwd(), "..", "shared", "data", "formats");

export interface FormatFixture {
  /** As the manifest has it, and its scale. */
  readonly name: string;
  readonly format: FormatName;
  /** A folder or a file. */
  readonly path: string;
  /** Within the file, like an HDF5 dataset's. */
  readonly inner: string | undefined;
  readonly level: number;
  readonly shapeVoxel: Vec3;
  readonly voxelType: string;
  /** Of the voxels, x fastest, little-endian. */
  readonly sha256: string;
  /** Where decoders may differ a little: a .npy of what one of them gave. */
  readonly lossyPath: string | null;
}

const FORMATS_BY_DRIVER: Readonly<Record<string, FormatName>> = {
  neuroglancer_precomputed: "precomputed",
  zarr: "zarr",
  zarr2: "zarr",
  zarr3: "zarr",
  n5: "n5",
  hdf5: "hdf5",
  tiff: "tiff",
};

interface ManifestEntry {
  readonly path: string;
  readonly driver: string;
  readonly shape_zyx: readonly [number, number, number];
  readonly dtype: string;
  readonly sha256_c_order_zyx: string;
  readonly scale_index?: number;
  readonly note?: string;
}

/** null, with a printed reason, where they are not there. */
export async function formatFixtures(): Promise<readonly FormatFixture[] | null> {
  if (!existsSync(FOLDER)) {
    process.stdout.write("skipped: the volumes in each format are not at ../shared/data/formats\n");
    return null;
  }
  const manifest: readonly ManifestEntry[] = JSON.parse(
    await readFile(join(FOLDER, "manifest.json"), "utf8"),
  );
  return manifest.map((entry) => {
    const level = entry.scale_index ?? 0;
    const [path, inner] = entry.path.split(":");
    const [depth, height, width] = entry.shape_zyx;
    const format = FORMATS_BY_DRIVER[entry.driver];
    if (format === undefined) throw new Error(`the fixtures have a new driver, ${entry.driver}`);
    const isLossy = entry.note?.includes("lossy") ?? false;
    return {
      name: level === 0 ? entry.path : `${entry.path} scale ${level}`,
      format,
      path: join(FOLDER, path),
      inner,
      level,
      shapeVoxel: [width, height, depth],
      voxelType: entry.dtype,
      sha256: entry.sha256_c_order_zyx,
      lossyPath: isLossy ? join(FOLDER, "expected", `${path}.mip${level}.npy`) : null,
    };
  });
}

/** What lies at a path, by key as a store has it: "" is a file's own. */
export async function objectsAt(path: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const objects = new Map<string, Uint8Array>();
  if ((await stat(path)).isFile()) return objects.set("", await readBytes(path));
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = join(entry.parentPath, entry.name);
    objects.set(full.slice(path.length + 1), await readBytes(full));
  }
  return objects;
}

/** The numbers of a .npy of uint8 in z, y, x: x fastest, however the file has them. */
export async function readNpyBytes(
  path: string,
  [width, height, depth]: Vec3,
): Promise<Uint8Array> {
  const bytes = await readBytes(path);
  const headerEnd = 10 + new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const isZFastest = Buffer.from(bytes.subarray(0, headerEnd)).includes("'fortran_order': True");
  const values = bytes.subarray(headerEnd);
  if (!isZFastest) return values;
  return Uint8Array.from(values, (_, at) => {
    const [x, row] = [at % width, Math.floor(at / width)];
    const [y, z] = [row % height, Math.floor(row / height)];
    return values[(x * height + y) * depth + z];
  });
}

async function readBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}
