// Where a dataset lies: the file and the path in it, written as one, with ":" between them or without.
// In a dataset of more than three axes, brackets say which stay fixed: file.h5:/data[0,:,:,:].

export interface Hdf5Address {
  readonly file: string;
  /** With the brackets; null where only the file is named. */
  readonly path: string | null;
}

/** null: the address names no HDF5 file. */
export function parseHdf5Address(address: string): Hdf5Address | null {
  const parts = /^(.*?[.](?:h5|hdf5?|he5|nwb))(?::?(\/.+)|:([^/].*))?$/is.exec(address);
  if (parts === null) return null;
  const [, file, path, bare] = parts;
  return { file, path: path ?? (bare === undefined ? null : `/${bare}`) };
}

export interface DatasetPath {
  readonly name: string;
  /** One entry an axis: where it is fixed, or null. null where nothing was said. */
  readonly fixed: readonly (number | null)[] | null;
}

/** null: the brackets do not say what they should. */
export function parseDatasetPath(path: string): DatasetPath | null {
  const parts = /^(.*?)(?:\[([^[\]]*)\])?$/s.exec(path);
  if (parts === null) return null;
  const name = `/${parts[1].split("/").filter(Boolean).join("/")}`;
  if (parts[2] === undefined) return { name, fixed: null };
  const axes = parts[2].split(",").map((axis) => axis.trim());
  if (!axes.every((axis) => axis === ":" || /^\d{1,9}$/.test(axis))) return null;
  return { name, fixed: axes.map((axis) => (axis === ":" ? null : Number(axis))) };
}
