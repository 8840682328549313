// Supervoxels that are of several neurites: no merge and no split of segments can set them right.
// Each comes with a place in every part, so that whoever can split a supervoxel knows where to.
import type { Place } from "#core/geometry/place.ts";
import type { ContingencyTable } from "#tests/larva/contingency-table.ts";
import { deepestVoxels, positionOf } from "#tests/larva/deepest-voxels.ts";
import type { LarvaWorld } from "#tests/larva/larva-world.ts";

export interface ImpurePart {
  /** Counted from 0, as in the world's table. */
  readonly neurite: number;
  readonly voxels: number;
  /** The part's deepest voxel. */
  readonly seed: Place;
}

export interface ImpureSupervoxel {
  /** Dense index. */
  readonly supervoxel: number;
  /** Two or more, the largest first. */
  readonly parts: readonly ImpurePart[];
  /** Voxels of all parts but the largest. */
  readonly minorityVoxels: number;
}

/** Those with a further part of at least `minPartVoxels`; smaller parts are left out. Worst first. */
export function findImpureSupervoxels(
  world: LarvaWorld,
  minPartVoxels: number,
): readonly ImpureSupervoxel[] {
  const rowsOf = rowsByPiece(world.table, minPartVoxels);
  const seeds = seedsOf(world, rowsOf);
  const { truths, voxels } = world.table;
  const impure = [...rowsOf].map(([supervoxel, rows]) => {
    const parts = rows
      .map((row) => ({ neurite: truths[row], voxels: voxels[row], seed: seeds(row) }))
      .sort((left, right) => right.voxels - left.voxels || left.neurite - right.neurite);
    const minorityVoxels = parts.slice(1).reduce((sum, part) => sum + part.voxels, 0);
    return { supervoxel, parts, minorityVoxels };
  });
  return impure.sort(
    (left, right) =>
      right.minorityVoxels - left.minorityVoxels || left.supervoxel - right.supervoxel,
  );
}

/** The table's rows of each supervoxel that has several large enough. */
function rowsByPiece(
  { pieces, voxels }: ContingencyTable,
  minPartVoxels: number,
): ReadonlyMap<number, readonly number[]> {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < pieces.length; row++) {
    if (voxels[row] < minPartVoxels) continue;
    const rows = rowsOf.get(pieces[row]);
    if (rows === undefined) rowsOf.set(pieces[row], [row]);
    else rows.push(row);
  }
  for (const [piece, rows] of rowsOf) if (rows.length < 2) rowsOf.delete(piece);
  return rowsOf;
}

function seedsOf(
  { files, table }: LarvaWorld,
  rowsOf: ReadonlyMap<number, readonly number[]>,
): (row: number) => Place {
  const { supervoxels, neurites, shapeVoxel } = files;
  const partAt = new Uint32Array(supervoxels.length);
  for (let i = 0; i < partAt.length; i++) {
    const rows = rowsOf.get(supervoxels[i] - 1);
    if (rows === undefined) continue;
    const row = rows.find((at) => table.truths[at] === neurites[i] - 1);
    if (row !== undefined) partAt[i] = row + 1;
  }
  const deepest = deepestVoxels(partAt, shapeVoxel);
  return (row) => {
    const found = deepest.get(row + 1);
    if (found === undefined) throw new Error(`no voxel of row ${row} was found`);
    const supervoxel = BigInt(supervoxels[found.voxel]);
    return { positionVoxel: positionOf(found.voxel, shapeVoxel), supervoxel };
  };
}

/** The table as it would be with these supervoxels split: each part is a piece of its own. */
export function tableWithPartsApart(
  table: ContingencyTable,
  impure: readonly ImpureSupervoxel[],
): ContingencyTable {
  const pieces = table.pieces.slice();
  let { pieceCount } = table;
  for (const { supervoxel, parts } of impure) {
    for (const { neurite } of parts.slice(1)) {
      const row = table.pieces.findIndex(
        (piece, at) => piece === supervoxel && table.truths[at] === neurite,
      );
      pieces[row] = pieceCount++;
    }
  }
  return { ...table, pieces, pieceCount };
}
