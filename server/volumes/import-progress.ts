import type { VolumeOpeners } from "#server/volumes/open-volume.ts";
import type { TableOpeners } from "#server/volumes/table-openers.ts";

/** How far an import is. `total` is 0 where it cannot be known, as for a table's rows. */
export interface ImportProgress {
  readonly stage: "counting" | "edges" | "building edges" | "image" | "labels" | "synapses";
  readonly done: number;
  readonly total: number;
}

export interface ImportHooks extends VolumeOpeners {
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
  /** Left out, edges and synapses are read in this thread. */
  readonly tables?: TableOpeners;
}
