// A part of a release that is still to be written: one file, or a few that belong together.
import type { ReleasedFile } from "#server/exports/release-file.ts";

export interface PlannedFiles {
  /** Rejects with `signal`'s reason where it was aborted; the half-written go with their folder. */
  write(rootDir: string, signal: AbortSignal | undefined): Promise<readonly ReleasedFile[]>;
}
