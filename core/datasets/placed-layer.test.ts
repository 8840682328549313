import fc from "fast-check";
import { expect, test } from "vitest";
import { AXIS_ORDERS, inDatasetAxes, inSourceAxes } from "#core/datasets/dataset-draft.ts";
import { sharedGrid } from "#core/datasets/placed-layer.ts";
import {
  decodeGreyPart,
  decodeLabelPart,
  encodeGreyPart,
  encodeLabelPart,
} from "#core/datasets/section-codec.ts";

const vector = (min: number, max: number) =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min, max }));

test("axes turned and turned back are as they were", () => {
  fc.assert(
    fc.property(vector(0, 99), fc.constantFrom(...AXIS_ORDERS), (source, order) => {
      expect(inSourceAxes(inDatasetAxes(source, order), order)).toEqual(source);
    }),
  );
  expect(inDatasetAxes([7, 8, 9], "zxy")).toEqual([9, 7, 8]);
});

test("the shared box is in both, at the same place, and no larger one is", () => {
  const layer = fc.record({ shape: vector(1, 20), offset: vector(-20, 20) });
  fc.assert(
    fc.property(layer, layer, (image, labels) => {
      const placed = ({ shape, offset }: typeof image) => ({
        shapeVoxel: shape,
        voxelNm: [4, 4, 40] as const,
        offsetNm: [4 * offset[0], 4 * offset[1], 40 * offset[2]] as const,
      });
      const grid = sharedGrid([placed(image)], [placed(labels)]);
      const expected = [0, 1, 2].map((axis) => {
        const from = Math.max(image.offset[axis], labels.offset[axis]);
        const to = Math.min(
          image.offset[axis] + image.shape[axis],
          labels.offset[axis] + labels.shape[axis],
        );
        return to - from;
      });
      if (expected.some((size) => size <= 0)) {
        expect(grid).toBeNull();
        return;
      }
      expect(grid?.shapeVoxel).toEqual(expected);
      for (const axis of [0, 1, 2]) {
        const [ours, theirs] = [
          grid?.imageFromVoxel[axis] ?? -1,
          grid?.labelsFromVoxel[axis] ?? -1,
        ];
        expect(ours + image.offset[axis]).toBe(theirs + labels.offset[axis]);
        expect(Math.min(ours, theirs)).toBe(0);
      }
    }),
  );
});

test("[AD2] a section's part comes back as it was, its ids exact", () => {
  const place = { x: 3, y: 4, width: 2, height: 2 };
  const grey = { ...place, grey: Uint8Array.of(0, 128, 255, 7) };
  expect(decodeGreyPart(encodeGreyPart(grey))).toEqual(grey);
  const label = {
    ...place,
    ids: BigUint64Array.of(2n ** 63n - 1n, 2n ** 53n + 1n),
    indices: Uint32Array.of(0, 1, 2, 2),
  };
  const bytes = encodeLabelPart(label);
  expect(decodeLabelPart(bytes)).toEqual(label);
  expect(() => decodeLabelPart(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  expect(() => decodeGreyPart(bytes.subarray(0, 3))).toThrow(RangeError);
  const bad = encodeLabelPart({ ...label, indices: Uint32Array.of(0, 1, 2, 3) });
  expect(() => decodeLabelPart(bad)).toThrow(RangeError);
});
