// [OP8] The masks of a dataset's split supervoxels, by the hash of their bytes. Those that logs name
// are read from the store before a log is replayed; one that was just made is known here before it
// is kept there, and is kept in the transaction of the operation that names it.
import { createHash } from "node:crypto";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import type { PieceSource } from "#core/operations/piece-book.ts";
import { piecesFromMasks } from "#core/operations/pieces-of-masks.ts";
import { decodeSupervoxelMask, encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import { type SettledPiece, SettledPieces } from "#core/supervoxels/settled-pieces.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import { PreviewedMasks } from "#server/use-cases/previewed-masks.ts";
import type { MaskRow, Store } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

/** A mask's bytes are not what their hash says, or not there at all. */
export class DamagedMaskError extends Error {
  override readonly name = "DamagedMaskError";
}

export class DatasetMasks {
  readonly pieces: PieceSource;
  private readonly previewed = new PreviewedMasks();
  private readonly datasetId: string;
  private readonly store: Pick<Store, "readMasks">;
  private readonly masks = new Map<string, SupervoxelMask>();

  constructor(store: Pick<Store, "readMasks">, datasetId: string, voxelNm: Vec3) {
    this.store = store;
    this.datasetId = datasetId;
    this.pieces = piecesFromMasks({
      voxelNm,
      sha256Hex,
      maskWithHash: (maskHash) => this.maskWithHash(maskHash),
    });
  }

  /** Throws where it was neither read nor added. */
  maskWithHash(maskHash: string): SupervoxelMask {
    const mask = this.masks.get(maskHash) ?? this.previewed.maskWithHash(maskHash);
    if (mask === null) throw new DamagedMaskError(`mask ${maskHash} was not read`);
    return mask;
  }

  /** A mask that is known or kept; it is not remembered for this. null where there is none. */
  async find(maskHash: string): Promise<SupervoxelMask | null> {
    const known = this.masks.get(maskHash);
    if (known !== undefined) return known;
    const [row] = await this.store.readMasks(this.datasetId, [maskHash]);
    return row === undefined ? null : checkMask(row);
  }

  /** Reads the masks that these operations name. */
  readFor(bodies: Iterable<OperationBody>): Promise<void> {
    const hashes: string[] = [];
    for (const body of bodies) if (body.kind === "split-supervoxel") hashes.push(body.maskHash);
    return this.read(hashes);
  }

  /** What a version has in pieces, with the masks that tell where each is. */
  async settle(pieces: readonly SettledPiece[]): Promise<PieceSource> {
    if (pieces.length === 0) return this.pieces;
    await this.read(pieces.flatMap(({ cuts }) => cuts.map(({ maskHash }) => maskHash)));
    const settled = new SettledPieces(pieces, (hash) => this.maskWithHash(hash));
    return { ...this.pieces, settled };
  }

  private async read(hashes: readonly string[]): Promise<void> {
    const missing = new Set(hashes.filter((hash) => !this.masks.has(hash)));
    if (missing.size === 0) return;
    for (const row of await this.store.readMasks(this.datasetId, [...missing])) {
      this.masks.set(row.hash, checkMask(row));
      missing.delete(row.hash);
    }
    const [lost] = missing;
    if (lost !== undefined) throw new DamagedMaskError(`mask ${lost} is not there`);
  }

  /** Knows a mask from now on; the row is what keeps it. */
  add(mask: SupervoxelMask): MaskRow {
    const row = rowOf(mask);
    this.masks.set(row.hash, mask);
    return row;
  }

  /** Knows a mask for a preview, until what is returned is called. */
  lend(mask: SupervoxelMask): { readonly row: MaskRow; readonly giveBack: () => void } {
    const row = rowOf(mask);
    return { row, giveBack: this.previewed.lend(row.hash, mask, row.bytes) };
  }

  /** Of a mask that was previewed lately; null where there is none, or it is forgotten. */
  previewedBytes(maskHash: string): Uint8Array | null {
    return this.previewed.bytesWithHash(maskHash);
  }
}

/** Throws where the bytes are not what their hash says, or no mask. */
export function checkMask({ hash, bytes }: Pick<MaskRow, "hash" | "bytes">): SupervoxelMask {
  const mask = hashOf(bytes) === hash ? decodeSupervoxelMask(bytes) : null;
  if (mask === null || !mask.ok) throw new DamagedMaskError(`mask ${hash} is damaged`);
  return mask.value;
}

function rowOf(mask: SupervoxelMask): MaskRow {
  const bytes = encodeSupervoxelMask(mask);
  return { hash: hashOf(bytes), supervoxel: mask.supervoxel, bytes };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
