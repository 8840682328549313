import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  changedRects,
  clipRect,
  type FrameGeometry,
  type FrameTile,
  labelAtUnit,
  tileRect,
  unitAtPx,
} from "#client/viewer/frame.ts";
import { type LabelPayload, labelPayload } from "#client/viewer/tile-payload.ts";

const AT_ORIGIN = { plane: "xy", originVoxel: [0, 0, 0], pixelVoxels: [1, 1, 1] } as const;

const geometry: FrameGeometry = {
  section: 5,
  widthPx: 800,
  heightPx: 600,
  leftUnit: 100.25,
  topUnit: 50.5,
  scale: 1.75,
  pixelRatio: 1,
};

function labels(widthPx: number, heightPx: number, index?: Uint8Array): LabelPayload {
  const ids = BigUint64Array.of(0n, 7n, 8n);
  return labelPayload(
    {
      widthPx,
      heightPx,
      supervoxels: ids,
      baseRoots: ids,
      index: index ?? new Uint8Array(widthPx * heightPx),
    },
    AT_ORIGIN,
  );
}

const tile = (xUnit: number, yUnit: number, mip = 0): FrameTile<LabelPayload> => ({
  payload: labels(256, 256),
  mip,
  texelUnit: [2 ** mip, 2 ** mip],
  xUnit,
  yUnit,
});

describe("where tiles lie", () => {
  test("neighbours share their edge to the last bit, across mips too", () => {
    const scale = fc.double({ min: 0.01, max: 100, noNaN: true });
    const offset = fc.double({ min: -1e5, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(scale, offset, fc.nat(50), fc.nat(4), (s, leftUnit, column, mip) => {
        const view = { ...geometry, scale: s, leftUnit };
        const span = 256 * 2 ** mip;
        const left = tileRect(view, tile(column * span, 0, mip));
        const right = tileRect(view, tile((column + 1) * span, 0, 0));
        expect(left.right).toBe(right.left);
      }),
    );
  });

  test("a rectangle is grown to whole pixels and cut to the canvas", () => {
    const rect = { left: -5.5, top: 10.2, right: 20.1, bottom: 900 };
    expect(clipRect(geometry, rect, 1)).toEqual({ left: 0, top: 9, right: 22, bottom: 600 });
    expect(clipRect(geometry, { left: -9, top: 0, right: -2, bottom: 5 }, 1)).toBeNull();
  });

  test("the pixel of a voxel is of that voxel", () => {
    fc.assert(
      fc.property(fc.integer({ min: 101, max: 500 }), fc.integer({ min: 51, max: 380 }), (x, y) => {
        const xPx = (x + 0.5 - geometry.leftUnit) * geometry.scale;
        const yPx = (y + 0.5 - geometry.topUnit) * geometry.scale;
        expect(unitAtPx(geometry, xPx, yPx).map(Math.floor)).toEqual([x, y]);
      }),
    );
  });
});

describe("what differs between frames", () => {
  test("only tiles that came or went", () => {
    const stays = tile(0, 0);
    const goes = tile(256, 0);
    const comes = tile(256, 256);
    const rects = changedRects(geometry, [stays, goes], [stays, comes]);
    expect(rects).toHaveLength(2);
    expect(rects).toContainEqual(clipRect(geometry, tileRect(geometry, goes), 0));
    expect(rects).toContainEqual(clipRect(geometry, tileRect(geometry, comes), 0));
    expect(changedRects(geometry, [stays], [stays])).toEqual([]);
  });

  test("nothing for a tile outside of the canvas", () => {
    expect(changedRects(geometry, [], [tile(100_000, 0)])).toEqual([]);
  });
});

describe("the label at a point", () => {
  const coarse = {
    payload: labels(2, 2, Uint8Array.of(1, 1, 1, 1)),
    ...{ mip: 1, texelUnit: [2, 2] as const, xUnit: 0, yUnit: 0 },
  };
  const fine = {
    payload: labels(2, 2, Uint8Array.of(2, 0, 0, 2)),
    ...{ mip: 0, texelUnit: [1, 1] as const, xUnit: 2, yUnit: 2 },
  };

  test("comes from the finest tile that holds it", () => {
    expect(labelAtUnit([coarse, fine], 2, 2)).toMatchObject({ entry: 2, mip: 0 });
    expect(labelAtUnit([coarse, fine], 3, 2)).toMatchObject({ entry: 0, mip: 0 });
    expect(labelAtUnit([coarse, fine], 1, 3)).toMatchObject({ entry: 1, mip: 1 });
    expect(labelAtUnit([coarse, fine], 4, 0)).toBeNull();
  });

  test("is that of a long texel all along it", () => {
    const long = { ...fine, texelUnit: [1, 10] as const };
    expect(labelAtUnit([long], 2.5, 11.9)).toMatchObject({ texel: 0 });
    expect(labelAtUnit([long], 2.5, 12.1)).toMatchObject({ texel: 2 });
    const { left, top, right, bottom } = tileRect(geometry, long);
    expect((bottom - top) / (right - left)).toBeCloseTo(10);
  });
});
