// [SY7] The regions of datasets, in memory while they are looked up. Which layer a dataset has is asked of
// the store each time, so that every process has the same; its bytes are read once, and hold to their hash.
import { createHash } from "node:crypto";
import type { RegionLayer } from "#core/datasets/region-layer.ts";
import type { RegionStore, RegionsRow } from "#server/use-cases/ports/regions.ts";
import { DamagedRegionsError, decodeRegions } from "#server/volumes/regions/region-file.ts";

export interface KeptRegions {
  /** Lower-case hex SHA-256 of the bytes that are kept. */
  readonly hash: string;
  readonly layer: RegionLayer;
}

/** Each of 64 MiB at most. */
const MAX_IN_MEMORY = 4;

export class DatasetRegions {
  readonly #store: Pick<RegionStore, "regionsHash" | "readRegions">;
  /** By the hash; those that were asked for last at the end. */
  readonly #layers = new Map<string, Promise<RegionLayer>>();

  constructor(store: Pick<RegionStore, "regionsHash" | "readRegions">) {
    this.#store = store;
  }

  /** Of what it has now; null where it has none. */
  hashOf(datasetId: string): Promise<string | null> {
    return this.#store.regionsHash(datasetId);
  }

  /** null where the dataset has none. Throws a DamagedRegionsError. */
  async of(datasetId: string): Promise<KeptRegions | null> {
    for (;;) {
      const hash = await this.#store.regionsHash(datasetId);
      if (hash === null) return null;
      const known = this.#layers.get(hash);
      if (known !== undefined) {
        this.#keep(hash, known);
        return { hash, layer: await known };
      }
      const row = await this.#store.readRegions(datasetId);
      // Another one since it was asked for, or none.
      if (row?.hash !== hash) continue;
      const layer = this.#layers.get(hash) ?? checkedRegions(row);
      this.#keep(hash, layer);
      layer.catch(() => this.#layers.delete(hash));
      return { hash, layer: await layer };
    }
  }

  #keep(hash: string, layer: Promise<RegionLayer>): void {
    this.#layers.delete(hash);
    this.#layers.set(hash, layer);
    for (const oldest of this.#layers.keys()) {
      if (this.#layers.size <= MAX_IN_MEMORY) break;
      this.#layers.delete(oldest);
    }
  }
}

/** Throws a DamagedRegionsError where the bytes are not what their hash says, or no regions. */
export async function checkedRegions({ hash, bytes }: RegionsRow): Promise<RegionLayer> {
  if (hashOfRegions(bytes) !== hash) {
    throw new DamagedRegionsError("the regions are not what their hash says");
  }
  return decodeRegions(bytes);
}

export function hashOfRegions(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
