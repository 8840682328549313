// For tests: an HDF5 file, written by the library itself in its own memory.
import { writeFile } from "node:fs/promises";
import type { File } from "h5wasm";
import { loadHdf5Library } from "#server/volumes/sources/hdf5/hdf5-library.ts";

export async function makeHdf5File(path: string, fill: (file: File) => void): Promise<void> {
  const { module } = await loadHdf5Library();
  const hdf5 = await import("h5wasm");
  const file = new hdf5.File("/made.h5", "w");
  fill(file);
  file.close();
  await writeFile(path, module.FS.readFile("/made.h5") as Uint8Array);
  module.FS.unlink("/made.h5");
}
