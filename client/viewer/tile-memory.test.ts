import { expect, test } from "vitest";
import { bytesOf, memoryCeilingBytes } from "#client/viewer/tile-memory.ts";
import { imagePayload, labelPayload } from "#client/viewer/tile-payload.ts";
import { edgedIndex } from "#client/workers/label-edges.ts";

const PX = { widthPx: 256, heightPx: 256 };
const AREA = 65_536;
const MIB = 2 ** 20;

function imageTile(isWide: boolean) {
  const grey = isWide ? new Uint16Array(AREA) : new Uint8Array(AREA);
  return imagePayload({ ...PX, grey });
}

function labelTile(entries: number) {
  const ids = BigUint64Array.from({ length: entries }, (_, i) => BigInt(i));
  const index = entries > 256 ? new Uint16Array(AREA) : new Uint8Array(AREA);
  const tile = { ...PX, supervoxels: ids, baseRoots: ids, index };
  return labelPayload(tile, { plane: "xy", originVoxel: [0, 0, 0], pixelVoxels: [1, 1, 1] });
}

test("a tile is counted with its texture, a tile that shows pieces with what it was made from", () => {
  expect(bytesOf(imageTile(false), "webgl2")).toBe(2 * AREA);
  expect(bytesOf(imageTile(true), "webgl2")).toBe(4 * AREA);
  const plain = labelTile(10);
  const cut = { ...plain, tile: { ...plain.tile } };
  expect(bytesOf(cut, "webgl2") - bytesOf(plain, "webgl2")).toBe(AREA);
});

test("every array of a label tile is counted", () => {
  const payload = labelTile(1000);
  const { index, supervoxels, baseRoots } = payload.tile;
  const arrays = [index, supervoxels, baseRoots, payload.roots, payload.entryBounds()];
  const decoded = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  // A palette is counted by its entries, and has rows of 256; it is there twice, as the index is.
  const edged = edgedIndex(index, PX.widthPx, supervoxels.length);
  const painted = edged.byteLength + 2 * 4 * supervoxels.length;
  expect(bytesOf(payload, "webgl2")).toBe(decoded + painted);
});

test("a tile that the processor paints is counted once", () => {
  expect(bytesOf(imageTile(false), "canvas2d")).toBe(AREA);
  expect(bytesOf(imageTile(true), "canvas2d")).toBe(2 * AREA);
  const payload = labelTile(1000);
  const { index, supervoxels, baseRoots } = payload.tile;
  const arrays = [index, supervoxels, baseRoots, payload.roots, payload.entryBounds()];
  const decoded = arrays.reduce((sum, array) => sum + array.byteLength, 0);
  expect(bytesOf(payload, "canvas2d")).toBe(decoded + 4 * supervoxels.length);
});

test("the ceiling is an eighth of the device's memory, within bounds", () => {
  expect(memoryCeilingBytes(4)).toBe(512 * MIB);
  expect(memoryCeilingBytes(2)).toBe(256 * MIB);
  expect(memoryCeilingBytes(undefined)).toBe(memoryCeilingBytes(4));
  expect(memoryCeilingBytes(0.25)).toBe(64 * MIB);
  expect(memoryCeilingBytes(64)).toBe(1024 * MIB);
});
