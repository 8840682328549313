// By what an import is known that may go on: what was asked for, and what the sources say. They are looked
// at in three places, so that an import does not go on with a volume that became another one meanwhile.
import { createHash } from "node:crypto";
import type { SectionSource } from "#server/volumes/section-source.ts";

type Sections = Pick<SectionSource, "shapeVoxel"> & {
  readSection(z: number): Promise<NodeJS.TypedArray>;
};

/** @param asked what was asked for, as text. */
export async function importKey(asked: string, sources: readonly Sections[]): Promise<string> {
  const hash = createHash("sha256").update(asked);
  for (const source of sources) {
    const depth = source.shapeVoxel[2];
    hash.update(`\n${source.shapeVoxel.join()}\n`);
    for (const z of new Set([0, depth >> 1, depth - 1])) {
      const { buffer, byteOffset, byteLength } = await source.readSection(z);
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest("hex");
}
