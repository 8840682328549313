// [AD3] Which neuron of the released version holds a place of an earlier state. A supervoxel that was
// cut since is no supervoxel of the version: its masks tell by the position which piece is meant. They
// are read only where somebody's place needs them.
import type { Place } from "#core/geometry/place.ts";
import type { RootId, SupervoxelId } from "#core/ids/supervoxel-id.ts";
import { SupervoxelIds } from "#core/segmentation/supervoxel-ids.ts";
import { type SettledPiece, SettledPieces } from "#core/supervoxels/settled-pieces.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import { ReleaseDamageError } from "#server/exports/release-damage.ts";
import type { ReleaseSource } from "#server/exports/release-source.ts";
import { checkMask } from "#server/use-cases/dataset-masks.ts";

export class ReleasedPlaces {
  readonly #source: Pick<
    ReleaseSource,
    "supervoxelIds" | "rootIndices" | "readPieces" | "readMask"
  >;
  readonly #ids: SupervoxelIds;
  readonly #cut = new Map<SupervoxelId, Promise<SettledPieces>>();
  #pieces: Promise<readonly SettledPiece[]> | null = null;

  constructor(
    source: Pick<ReleaseSource, "supervoxelIds" | "rootIndices" | "readPieces" | "readMask">,
  ) {
    this.#source = source;
    this.#ids = SupervoxelIds.of(source.supervoxelIds);
  }

  /** Rejects where the version has nothing at the place. */
  async neuronAt({ supervoxel, positionVoxel }: Place): Promise<RootId> {
    const { supervoxelIds, rootIndices } = this.#source;
    let index = this.#ids.indexOf(supervoxel);
    if (index < 0) {
      const settled = await this.#settled(supervoxel);
      index = this.#ids.indexOf(settled.idAt(supervoxel, positionVoxel));
    }
    if (index < 0) {
      throw new ReleaseDamageError(
        `a review decision names supervoxel ${supervoxel}, of which the version has nothing`,
      );
    }
    return supervoxelIds[rootIndices[index]];
  }

  #settled(supervoxel: SupervoxelId): Promise<SettledPieces> {
    const known = this.#cut.get(supervoxel) ?? this.#settle(supervoxel);
    this.#cut.set(supervoxel, known);
    return known;
  }

  async #settle(supervoxel: SupervoxelId): Promise<SettledPieces> {
    this.#pieces ??= this.#source.readPieces();
    const pieces = piecesOf(supervoxel, await this.#pieces);
    const masks = new Map<string, SupervoxelMask>();
    for (const hash of new Set(pieces.flatMap(({ cuts }) => cuts.map((cut) => cut.maskHash)))) {
      masks.set(hash, checkMask({ hash, bytes: await this.#source.readMask(hash) }));
    }
    return new SettledPieces(pieces, (hash) => {
      const mask = masks.get(hash);
      if (mask === undefined) throw new ReleaseDamageError(`mask ${hash} was not read`);
      return mask;
    });
  }
}

/** What it was cut into, and what those were: a piece comes after what it was cut from. */
function piecesOf(
  supervoxel: SupervoxelId,
  pieces: readonly SettledPiece[],
): readonly SettledPiece[] {
  const family = new Set([supervoxel]);
  return pieces.filter((piece) => {
    if (!family.has(piece.supervoxel)) return false;
    family.add(piece.id);
    return true;
  });
}
