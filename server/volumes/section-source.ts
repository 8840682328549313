// A stack as it comes in: one section at a time, so that no import needs the whole volume at once.
import type { Vec3 } from "#core/geometry/vector.ts";

export type SectionArray = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

export interface SectionSource<T extends SectionArray = SectionArray> {
  readonly shapeVoxel: Vec3;
  /** Row-major, x fastest. Sections may be read in any order and more than once. */
  readSection(z: number): Promise<T>;
  close(): Promise<void>;
}

/** A section larger than this would not fit beside the others that an import holds. */
export const MAX_SECTION_PIXELS = 2 ** 26;
export const MAX_SECTIONS = 2 ** 17;
