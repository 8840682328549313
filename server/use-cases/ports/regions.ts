// The port to a dataset's regions: bytes and their hash, replaced or taken away as one, never changed.
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

export interface RegionsRow {
  /** Lower-case hex SHA-256 of the bytes. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

export interface RegionStore {
  /** Of what the dataset has now; null where it has none. */
  regionsHash(datasetId: string): Promise<string | null>;
  readRegions(datasetId: string): Promise<RegionsRow | null>;
  /** Instead of what was there. */
  setRegions(datasetId: string, regions: RegionsRow, audit: AuditEntry): Promise<void>;
  /** False, and no audit entry, where there are none. */
  removeRegions(datasetId: string, audit: AuditEntry): Promise<boolean>;
}
