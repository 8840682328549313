"use client";
import { rgbOfPacked } from "#client/viewer/class-color.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";

/** The colour that the segment has on the image. */
export function SegmentSwatch({ root }: { readonly root: bigint }) {
  const { coloring } = useWorkspace();
  useStateStore(coloring.store, ({ generation }) => generation);
  const rgb = rgbOfPacked(coloring.colorOf(root));
  return (
    <span className="swatch" style={{ background: `rgb(${rgb.join(" ")})` }} aria-hidden="true" />
  );
}
