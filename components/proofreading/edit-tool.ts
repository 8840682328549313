import type { SegmentPick } from "#client/viewer/viewer-contract.ts";

/** A pick that lies on a supervoxel, read at mip 0. */
export type PlacedPick = Pick<SegmentPick, "positionVoxel" | "supervoxel" | "baseRoot">;

export const TOOLS = ["navigate", "merge", "split", "isolate", "synapse"] as const;
export type ToolName = (typeof TOOLS)[number];

/** What the keys and the pointer ask of whichever tool is in hand. */
export interface EditTool {
  place(pick: PlacedPick): void;
  /** Does nothing where the draft is not whole, or was refused. */
  commit(): void;
  /** True where there was something to clear. */
  cancel(): boolean;
  /** Others' edits may have changed what the draft would do: asks again. */
  refresh(): void;
}

export interface ToolDeps {
  /** Runs a little later, unless what it returns is called first. */
  readonly defer: (run: () => void) => () => void;
}
