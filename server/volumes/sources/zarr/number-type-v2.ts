// The types of numbers as NumPy writes them: byte order, kind, width.
import type { ByteOrder } from "#server/volumes/sources/codecs/number-bytes.ts";
import type { VoxelType } from "#server/volumes/sources/source-port.ts";

export interface NumberType {
  readonly type: VoxelType;
  readonly byteOrder: ByteOrder;
}

const KINDS: Readonly<Record<string, VoxelType>> = {
  b1: "uint8",
  u1: "uint8",
  u2: "uint16",
  u4: "uint32",
  u8: "uint64",
  i1: "int8",
  i2: "int16",
  i4: "int32",
  i8: "int64",
  f4: "float32",
  f8: "float64",
};

/** null: it is none that a voxel can have. */
export function parseNumberType(dtype: string): NumberType | null {
  const kind = dtype.slice(1);
  if (!/^[<>|=]/.test(dtype) || !Object.hasOwn(KINDS, kind)) return null;
  return { type: KINDS[kind], byteOrder: dtype.startsWith(">") ? "big" : "little" };
}
