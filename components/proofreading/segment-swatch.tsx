"use client";
import { rootColor } from "#client/viewer/root-color.ts";
import { useWorkspaceState } from "#components/proofreading/workspace-context.tsx";

/** The colour that the segment has on the image. */
export function SegmentSwatch({ root }: { readonly root: bigint }) {
  const seed = useWorkspaceState((state) => state.layers.colorSeed);
  const packed = rootColor(root, seed);
  const parts = [packed & 255, (packed >>> 8) & 255, (packed >>> 16) & 255];
  return (
    <span className="swatch" style={{ background: `rgb(${parts.join(" ")})` }} aria-hidden="true" />
  );
}
