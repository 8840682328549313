// [OP8] What supervoxels were cut into: with the masks, enough to cut the supervoxel volume again.
import type { Vec3 } from "#core/geometry/vector.ts";
import { compareIds } from "#core/ids/supervoxel-id.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import type { ColumnTable } from "#server/exports/column-table.ts";

export interface PieceRow extends SettledPiece {
  /** It was cut again since, and is no supervoxel of the version. */
  readonly isCut: boolean;
}

/** By piece id. */
export function pieceRows(pieces: readonly SettledPiece[]): readonly PieceRow[] {
  const cut = new Set(pieces.map(({ supervoxel }) => supervoxel));
  return pieces
    .map((piece) => ({ ...piece, isCut: cut.has(piece.id) }))
    .sort((left, right) => compareIds(left.id, right.id));
}

export function piecesTable(voxelNm: Vec3): ColumnTable<PieceRow> {
  const axes = [0, 1, 2] as const;
  return {
    path: "agglomeration/supervoxel_pieces",
    about: "Every piece that a supervoxel was ever cut into, by ascending piece id.",
    key: ["piece_id"],
    columns: [
      { name: "piece_id", about: "A supervoxel from then on.", type: "id", value: ({ id }) => id },
      {
        name: "supervoxel_id",
        about: "What it was cut from: a value in the supervoxel volume, or a piece in this table.",
        type: "id",
        value: ({ supervoxel }) => supervoxel,
      },
      {
        name: "is_cut",
        about: "It was itself cut later: its pieces stand in its place.",
        type: "boolean",
        value: ({ isCut }) => isCut,
      },
      {
        name: "size_voxels",
        about: "Its voxels at full resolution.",
        type: "int64",
        value: ({ sizeVoxel }) => BigInt(sizeVoxel),
      },
      ...axes.map((axis) => ({
        name: `position_voxel_${"xyz"[axis]}`,
        about: "A voxel inside the piece, at full resolution.",
        type: "int32" as const,
        value: ({ positionVoxel }: PieceRow) => positionVoxel[axis],
      })),
      ...axes.map((axis) => ({
        name: `position_nm_${"xyz"[axis]}`,
        about: "The same place in nanometres.",
        type: "double" as const,
        value: ({ positionVoxel }: PieceRow) => positionVoxel[axis] * voxelNm[axis],
      })),
      {
        name: "mask_hashes",
        about: "The masks that it was cut by, with spaces between: each a file in masks/.",
        type: "text",
        value: ({ cuts }) => cuts.map(({ maskHash }) => maskHash).join(" "),
      },
      {
        name: "mask_sides",
        about: "The side of each of these masks that it lies on, 1 or 2, in their order.",
        type: "text",
        value: ({ cuts }) => cuts.map(({ side }) => side).join(" "),
      },
    ],
  };
}
