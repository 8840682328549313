import { expect, test } from "vitest";
import { changeOfPreview } from "#client/session/preview-change.ts";
import type { ApiPreview, ApiSplitSide } from "#core/protocol/api.ts";

const BIG = 9_007_199_254_740_993n;

function side(
  root: bigint,
  supervoxelCount: number,
  listed: readonly bigint[] | null,
): ApiSplitSide {
  const supervoxels = listed?.map(String) ?? null;
  return { root: String(root), supervoxelCount, sizeVoxel: "1", supervoxels };
}

function preview(...pieces: readonly ApiSplitSide[]): ApiPreview {
  return {
    ok: true,
    overrides: [],
    claims: [],
    pieces,
    cutVoxel: [],
    inPieces: null,
    partners: null,
  };
}

test("the largest side is the rest; ids above 2^53 are exact", () => {
  const change = changeOfPreview(preview(side(1n, 1, [1n]), side(2n, 2, [2n, BIG])), 1n);
  expect(change).toEqual({
    before: [1n],
    after: [
      { root: 1n, supervoxelCount: 1, members: [1n] },
      { root: 2n, supervoxelCount: 2, members: "rest" },
    ],
  });
});

test("a side too large to be listed is the rest, whatever the counts", () => {
  const change = changeOfPreview(preview(side(1n, 90_000, null), side(BIG, 1, [BIG])), 1n);
  expect(change?.after.map(({ members }) => members)).toEqual(["rest", [BIG]]);
});

test("nothing is shown where two sides are not listed, or the edit is refused", () => {
  expect(changeOfPreview(preview(side(1n, 9, null), side(2n, 9, null)), 1n)).toBeNull();
  expect(changeOfPreview({ ok: false, refusal: { tag: "undo-nothing" } }, 1n)).toBeNull();
});

test("a merge's preview is no split", () => {
  expect(changeOfPreview(preview(side(1n, 2, [1n, 2n])), 1n)).toBeNull();
});
