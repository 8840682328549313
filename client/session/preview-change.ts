// What a previewed split will do, in the form that the page shows it in until it is decided [LV1].
import type { SegmentChange } from "#core/operations/operation.ts";
import type { ApiPreview } from "#core/protocol/api.ts";

/**
 * @param root the segment that is split, as the page has it now.
 * @returns null where the preview refuses, or does not list enough to paint its pieces.
 */
export function changeOfPreview(preview: ApiPreview, root: bigint): SegmentChange | null {
  if (!preview.ok || preview.pieces.length < 2) return null;
  const sizes = preview.pieces.map((piece) =>
    piece.supervoxels === null ? Number.POSITIVE_INFINITY : piece.supervoxelCount,
  );
  const rest = sizes.indexOf(Math.max(...sizes));
  const after = preview.pieces.map((piece, index) => ({
    root: BigInt(piece.root),
    supervoxelCount: piece.supervoxelCount,
    members: index === rest ? ("rest" as const) : (piece.supervoxels?.map(BigInt) ?? null),
  }));
  const listed = after.filter(
    (piece): piece is typeof piece & { members: "rest" | bigint[] } => piece.members !== null,
  );
  return listed.length === after.length ? { before: [root], after: listed } : null;
}
