import { describe, expect, it } from "vitest";
import { sectionPicture } from "#client/meshes/section-picture.ts";
import type { SlicePicture, ViewerDataset } from "#client/viewer/viewer-contract.ts";

const DATASET: ViewerDataset = {
  ...{ id: "d", shapeVoxel: [100, 80, 20], voxelNm: [4, 4, 40] },
  mips: { image: [], labels: [] },
  ...{ imageType: "uint8", imageRange: [0, 255] },
};
const PICTURE: Omit<SlicePicture, "canvas"> = {
  ...{ paintCount: 7, slice: 5 },
  ...{ leftUnit: 20, topUnit: 10, widthUnit: 40, heightUnit: 30 },
};
const pictureOf = (change: Partial<SlicePicture> = {}) =>
  ({ ...PICTURE, canvas: {}, ...change }) as SlicePicture;

describe("a section in the space", () => {
  it("lies where its voxels do, in the middle of its slice", () => {
    const { cornersNm = [], partOfCanvas } = sectionPicture(DATASET, "xy", pictureOf()) ?? {};
    expect(partOfCanvas).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
    expect(cornersNm).toEqual([
      [78, 38, 200],
      [78, 158, 200],
      [238, 38, 200],
      [238, 158, 200],
    ]);
  });

  it("has z down in xz and across in yz, as long as sections are thick", () => {
    // A section is ten units thick: 20 units are two of them.
    const shown = { leftUnit: 0, topUnit: 20, widthUnit: 100, heightUnit: 20 };
    const xz = sectionPicture(DATASET, "xz", pictureOf(shown));
    expect(xz?.cornersNm[0]).toEqual([-2, 20, 60]);
    expect(xz?.cornersNm[3]).toEqual([398, 20, 140]);
    const yz = sectionPicture(DATASET, "yz", pictureOf({ ...shown, leftUnit: 20, widthUnit: 10 }));
    expect(yz?.cornersNm[0]).toEqual([20, 78, 60]);
    expect(yz?.cornersNm[2]).toEqual([20, 78, 100]);
  });

  it("ends where the volume does, and is not there beside it", () => {
    const around = { leftUnit: -50, topUnit: -10, widthUnit: 200, heightUnit: 100 };
    const all = sectionPicture(DATASET, "xy", pictureOf(around));
    expect(all?.partOfCanvas).toEqual({ left: 0.25, top: 0.1, right: 0.75, bottom: 0.9 });
    expect(all?.cornersNm[0]).toEqual([-2, -2, 200]);
    expect(all?.cornersNm[3]).toEqual([398, 318, 200]);
    expect(sectionPicture(DATASET, "xy", pictureOf({ leftUnit: 100 }))).toBeNull();
  });
});
