// What a backup is: a tar file that begins with a description, then has the data folder's files,
// then the checksum of each of them (`sha256sum -c` reads it), then one of everything before it.
import * as v from "valibot";

export const FORMAT_VERSION = 1;
export const DESCRIPTION_PATH = "fascicle-backup.json";
export const SUMS_PATH = "SHA256SUMS";
export const END_PATH = "END";
/** Everything below it goes into the data folder. */
export const DATA_PREFIX = "data/";
export const MAX_DESCRIPTION_BYTES = 256 * 2 ** 20;

/** The last operation of each session's log. */
const headSchema = v.object({
  sessionId: v.string(),
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** Read before anything else of the description: a newer one may have any other shape. */
export const envelopeSchema = v.object({
  format: v.literal("fascicle-backup"),
  formatVersion: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

export const descriptionSchema = v.object({
  ...envelopeSchema.entries,
  createdAtMs: v.pipe(v.number(), v.safeInteger()),
  /** Of the newest change to the tables, in Unix ms: their version. */
  schemaMs: v.pipe(v.number(), v.safeInteger()),
  sessionCount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  operationCount: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  heads: v.array(headSchema),
  /** What datasets were imported from. It is not in the backup and not needed: they are copies. */
  importedFrom: v.array(v.object({ dataset: v.string(), files: v.array(v.string()) })),
});

export type LogHead = v.InferOutput<typeof headSchema>;
export type BackupDescription = v.InferOutput<typeof descriptionSchema>;

/** Every file of the archive before the sums, in its order. */
export function sumLine(sha256Hex: string, path: string): string {
  return `${sha256Hex}  ${path}\n`;
}
