// [OP8] The masks that pieces were cut by, one file each, named by what is in it.
import { createHash } from "node:crypto";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { PlannedFile } from "#server/exports/planned-file.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import { type ReleasedFile, writeBytesFile } from "#server/exports/release-file.ts";

/** Each once, ascending. */
export function maskHashesOf(pieces: readonly SettledPiece[]): readonly string[] {
  const hashes = pieces.flatMap(({ cuts }) => cuts.map(({ maskHash }) => maskHash));
  return [...new Set(hashes)].sort();
}

/** Its bytes are read when they are written: all of them at once may be too many. */
export function planMask(maskHash: string, read: () => Promise<Uint8Array>): PlannedFile {
  return {
    paths: [maskPath(maskHash)],
    about: "A mask that a supervoxel was cut by: see README.md.",
    isKept: false,
    expectedRows: 1,
    table: null,
    write: async (rootDir) => ({
      files: [await writeMask(rootDir, maskHash, await read())],
      rowCount: 0,
    }),
  };
}

function maskPath(maskHash: string): string {
  return `masks/${maskHash}.bin`;
}

/** Throws where the bytes are not what their hash says. */
async function writeMask(
  rootDir: string,
  maskHash: string,
  bytes: Uint8Array,
): Promise<ReleasedFile> {
  if (createHash("sha256").update(bytes).digest("hex") !== maskHash) {
    throw new ReleaseDamageError(
      `mask ${maskHash} is damaged: check the database with "fascicle verify"`,
    );
  }
  return writeBytesFile(rootDir, maskPath(maskHash), bytes);
}

/** For the release's README: how the files are read, as core/supervoxels/mask-codec.ts writes them. */
export const ABOUT_MASKS = `## Masks

\`masks/<hash>.bin\` are the masks that supervoxels were cut by; a file's name is the SHA-256 of its bytes.
A piece is the voxels of \`supervoxel_id\` that lie on the sides \`mask_sides\` of the masks \`mask_hashes\`.
All numbers are little-endian:

| bytes | what |
|---|---|
| 4 | \`FSM1\` |
| 4 | uint32 1, the layout's version |
| 8 | uint64 id of the supervoxel that is cut |
| 12 | three uint32: the first voxel of a box around it, x, y, z |
| 12 | three uint32: the box's shape in voxels, x, y, z |
| rest | runs of voxels of one side, in the order of the box: x fastest, then y, then z |

A run is one number, (length − 1) × 3 + side, where side 0 is outside of the supervoxel and 1 and 2 are
its sides. The number is written in groups of seven bits, the lowest first, one a byte; the eighth bit
is set in all bytes of a run but the last.
`;
