import { describe, expect, it } from "vitest";
import {
  type Anchor,
  selectedSegments,
  toggleAnchor,
  withoutRoot,
} from "#components/proofreading/selection.ts";

const anchor = (supervoxel: bigint): Anchor => ({ supervoxel, baseRoot: 1n, positionVoxel: null });
const apart = ({ supervoxel }: Anchor) => supervoxel;
const joined = () => 1n;

describe("selection", () => {
  it("[AD3] follows its supervoxels through a merge and a split", () => {
    const selection = [anchor(5n), anchor(6n)];
    expect([...selectedSegments(selection, apart).keys()]).toEqual([5n, 6n]);
    expect([...selectedSegments(selection, joined).keys()]).toEqual([1n]);
  });

  it("is toggled by any supervoxel of the segment", () => {
    const selection = toggleAnchor([], anchor(5n), joined);
    expect(selection).toHaveLength(1);
    expect(toggleAnchor(selection, anchor(9n), joined)).toEqual([]);
    expect(toggleAnchor(selection, anchor(9n), apart)).toHaveLength(2);
  });

  it("drops every supervoxel of a segment at once", () => {
    expect(withoutRoot([anchor(5n), anchor(6n)], 1n, joined)).toEqual([]);
  });
});
