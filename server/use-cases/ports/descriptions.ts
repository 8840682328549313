// The port to what people say of versions, and to their ORCID iDs. Each description stays as it was
// written: another one comes after it.
import type { ApiDescription, ApiDescriptionRevision } from "#core/protocol/version-api.ts";
import type { DescriptionFields } from "#core/review/version-description.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

/** Authors in order, with the names and iDs that they have now; hidden ones had a part and are not named. */
export type VersionDescription = Omit<ApiDescription, "history">;

/** One of the descriptions that a version had, as far as a list of them tells. */
export type DescriptionRevision = ApiDescriptionRevision;

/** Somebody else has described the version since. */
export class DescribedMeanwhileError extends Error {
  override readonly name = "DescribedMeanwhileError";
}

export interface DescriptionStore {
  /** null where the dataset has no such version. */
  readVersionDescription(datasetId: string, version: number): Promise<VersionDescription | null>;
  /** Newest first, at most `limit`. */
  listDescriptions(
    datasetId: string,
    version: number,
    limit: number,
  ): Promise<readonly DescriptionRevision[]>;
  /**
   * Writes the description after `seenRevision`, and the audit entry with it. Throws
   * DescribedMeanwhileError, and writes nothing, where there is a later one.
   */
  describeVersion(
    key: { readonly datasetId: string; readonly version: number; readonly seenRevision: number },
    fields: DescriptionFields,
    audit: AuditEntry,
  ): Promise<void>;
  findOrcid(userId: string): Promise<string | null>;
  setOrcid(userId: string, orcid: string | null, audit: AuditEntry): Promise<void>;
}
