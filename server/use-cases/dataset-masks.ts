// [OP8] The masks of a dataset's split supervoxels, by the hash of their bytes. Those that logs name
// are read from the store before a log is replayed; one that was just made is known here before it
// is kept there, and is kept in the transaction of the operation that names it.
import { createHash } from "node:crypto";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { OperationBody } from "#core/operations/operation.ts";
import type { PieceSource } from "#core/operations/piece-book.ts";
import { piecesFromMasks } from "#core/operations/pieces-of-masks.ts";
import { decodeSupervoxelMask, encodeSupervoxelMask } from "#core/supervoxels/mask-codec.ts";
import type { SupervoxelMask } from "#core/supervoxels/supervoxel-mask.ts";
import type { MaskRow, Store } from "#server/use-cases/store.ts";
import { sha256Hex } from "#server/use-cases/text-hash.ts";

/** A mask's bytes are not what their hash says, or not there at all. */
export class DamagedMaskError extends Error {
  override readonly name = "DamagedMaskError";
}

export class DatasetMasks {
  readonly pieces: PieceSource;
  private readonly datasetId: string;
  private readonly store: Pick<Store, "readMasks">;
  private readonly masks = new Map<string, SupervoxelMask>();

  constructor(store: Pick<Store, "readMasks">, datasetId: string, voxelNm: Vec3) {
    this.store = store;
    this.datasetId = datasetId;
    this.pieces = piecesFromMasks({
      voxelNm,
      sha256Hex,
      maskWithHash: (maskHash) => {
        const mask = this.masks.get(maskHash);
        if (mask === undefined) throw new DamagedMaskError(`mask ${maskHash} was not read`);
        return mask;
      },
    });
  }

  /** Reads the masks that these operations name. */
  async readFor(bodies: Iterable<OperationBody>): Promise<void> {
    const missing = new Set<string>();
    for (const body of bodies) {
      if (body.kind === "split-supervoxel" && !this.masks.has(body.maskHash)) {
        missing.add(body.maskHash);
      }
    }
    if (missing.size === 0) return;
    for (const { hash, bytes } of await this.store.readMasks(this.datasetId, [...missing])) {
      const mask = hashOf(bytes) === hash ? decodeSupervoxelMask(bytes) : null;
      if (mask === null || !mask.ok) throw new DamagedMaskError(`mask ${hash} is damaged`);
      this.masks.set(hash, mask.value);
      missing.delete(hash);
    }
    const [lost] = missing;
    if (lost !== undefined) throw new DamagedMaskError(`mask ${lost} is not there`);
  }

  /** Knows a mask from now on; the row is what keeps it. */
  add(mask: SupervoxelMask): MaskRow {
    const bytes = encodeSupervoxelMask(mask);
    const hash = hashOf(bytes);
    this.masks.set(hash, mask);
    return { hash, supervoxel: mask.supervoxel, bytes };
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
