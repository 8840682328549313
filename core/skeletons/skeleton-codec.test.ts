import { describe, expect, it } from "vitest";
import { decodeSkeleton, encodeSkeleton } from "#core/skeletons/skeleton-codec.ts";

const SKELETON = {
  positionsNm: Float64Array.of(0, 0, 0, 100, 5, -20, 12.5, 1, 7, 1e6, 2e6, 3e6),
  parents: Int32Array.of(-1, 0, 0, -1),
};

describe("a skeleton as it travels", () => {
  it("comes back as it was, to a float's digits", () => {
    const decoded = decodeSkeleton(encodeSkeleton(SKELETON));
    expect(decoded.ok && decoded.value).toEqual({
      positionsNm: Float32Array.from(SKELETON.positionsNm),
      parents: SKELETON.parents,
    });
  });

  it("may be of no node at all", () => {
    const none = { positionsNm: new Float64Array(), parents: new Int32Array() };
    expect(decodeSkeleton(encodeSkeleton(none))).toMatchObject({ ok: true });
  });

  it.each([
    ["length", (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ["length", () => new Uint8Array(3)],
    ["magic", (bytes: Uint8Array) => bytes.fill(0, 0, 4)],
    ["format", (bytes: Uint8Array) => bytes.fill(9, 4, 5)],
    ["positions", (bytes: Uint8Array) => bytes.fill(0xff, 12, 16)],
    ["parents", (bytes: Uint8Array) => bytes.fill(9, 12 + 48, 12 + 49)],
  ])("is refused by its %s where that is wrong", (field, spoil) => {
    const decoded = decodeSkeleton(spoil(encodeSkeleton(SKELETON)));
    expect(decoded).toMatchObject({ ok: false, error: { field } });
  });
});
