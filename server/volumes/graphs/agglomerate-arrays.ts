// The arrays of an agglomerate file, whatever keeps them: a stretch along the first axis at a time.
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

export interface AgglomerateArrays {
  readonly address: string;
  /** null: there is no such array. */
  shapeOf(name: string): Promise<readonly number[] | null>;
  /** Rows from … to, one after the other. */
  read(name: string, from: number, to: number): Promise<VoxelArray>;
  close(): Promise<void>;
}
