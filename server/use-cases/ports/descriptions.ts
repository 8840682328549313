// The port to what people say of versions, and to their ORCID iDs. Each description stays as it was
// written: another one comes after it.
import type { DescribedAuthor, DescriptionFields } from "#core/review/version-description.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";

export interface VersionDescription
  extends Pick<DescriptionFields, "title" | "description" | "doi" | "licence"> {
  /** 0: nobody has described it yet. */
  readonly revision: number;
  /** Those to be named, in order, with the names and iDs that they have now. */
  readonly authors: readonly DescribedAuthor[];
  /** Those who had a part and are not to be named. */
  readonly hiddenAuthors: readonly DescribedAuthor[];
  readonly describedAtMs: number | null;
  readonly describedByName: string | null;
}

/** Somebody else has described the version since. */
export class DescribedMeanwhileError extends Error {
  override readonly name = "DescribedMeanwhileError";
}

export interface DescriptionStore {
  /** null where the dataset has no such version. */
  readVersionDescription(datasetId: string, version: number): Promise<VersionDescription | null>;
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
