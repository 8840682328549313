import { describe, expect, test } from "vitest";
import { decodeTileStack, encodeTileStack, MAX_STACK_SLICES } from "#core/protocol/tile-stack.ts";

const tiles = [
  { kind: "image/jpeg", bytes: Uint8Array.of(1, 2, 3) },
  null,
  { kind: "gzip", bytes: Uint8Array.of(4) },
  { kind: "image/png", bytes: new Uint8Array() },
] as const;

describe("a stack of tiles", () => {
  test("is read as it was written, with slices that have no tile", () => {
    expect(decodeTileStack(encodeTileStack(tiles))).toEqual(tiles);
    expect(decodeTileStack(encodeTileStack([]))).toEqual([]);
  });

  test("is refused wherever it is cut, and with a byte too many", () => {
    const bytes = encodeTileStack(tiles);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeTileStack(bytes.slice(0, length)), `${length} bytes`).toThrow(/stack/);
    }
    expect(() => decodeTileStack(Uint8Array.of(...bytes, 0))).toThrow("bytes too many");
  });

  test("is refused with a kind that nobody knows, a length beyond it, or too many slices", () => {
    const changed = (at: number, value: number) => {
      const bytes = encodeTileStack(tiles);
      new DataView(bytes.buffer).setUint32(at, value, true);
      return () => decodeTileStack(bytes);
    };
    expect(changed(8, 9)).toThrow("unknown kind 9");
    expect(changed(12, 0xffffffff)).toThrow("cut short");
    expect(changed(4, MAX_STACK_SLICES + 1)).toThrow("a stack of 17 tiles");
    expect(changed(0, 0)).toThrow("not a stack");
  });
});
