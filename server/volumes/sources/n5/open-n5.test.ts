// What no fixture of whole arrays shows: levels and their places in the manners of three programs,
// headers that lie, and what is offered.
import { expect, test } from "vitest";
import { ImportError } from "#server/volumes/import-error.ts";
import { openN5 } from "#server/volumes/sources/n5/open-n5.ts";
import { MemoryByteStore } from "#tests/support/memory-byte-store.ts";

function storeOf(files: Readonly<Record<string, unknown>>): MemoryByteStore {
  const objects = Object.entries(files).map(([key, value]): [string, Uint8Array] => {
    if (value instanceof Uint8Array) return [key, value];
    return [key, new TextEncoder().encode(JSON.stringify(value))];
  });
  return new MemoryByteStore("lab/v.n5", new Map(objects));
}

function array(dimensions: number[], more: object = {}): object {
  const blockSize = dimensions.map(() => 2);
  return { dimensions, blockSize, dataType: "uint16", compression: { type: "raw" }, ...more };
}

/** @param counted whether the header says how many numbers follow. */
function block(shape: number[], numbers: number[], counted: number | null = null): Uint8Array {
  const head = 4 + 4 * shape.length + (counted === null ? 0 : 4);
  const bytes = new Uint8Array(head + 2 * numbers.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, counted === null ? 0 : 1);
  view.setUint16(2, shape.length);
  for (const [axis, size] of shape.entries()) view.setUint32(4 + 4 * axis, size);
  if (counted !== null) view.setUint32(head - 4, counted);
  for (const [at, number] of numbers.entries()) view.setUint16(head + 2 * at, number);
  return bytes;
}

const whole = (x: number, y: number, z: number) =>
  ({ minVoxel: [0, 0, 0], maxVoxel: [x, y, z] }) as const;

async function refusal(opened: Promise<unknown>): Promise<ImportError> {
  const error = await opened.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ImportError) return error;
  throw new Error(`not refused, but ${error}`);
}

test("levels in the manner of n5-viewer: one voxel size, and factors", async () => {
  const pixelResolution = { unit: "um", dimensions: [0.004, 0.004, 0.04] };
  const scales = [
    [1, 1, 1],
    [2, 2, 1],
  ];
  const source = await openN5(
    storeOf({
      "em/attributes.json": { pixelResolution, scales },
      "em/s0/attributes.json": array([4, 4, 2]),
      "em/s1/attributes.json": array([2, 2, 2]),
    }),
    { path: "/em/" },
  );
  expect(source.levels.map(({ voxelNm }) => voxelNm)).toEqual([
    [4, 4, 40],
    [8, 8, 40],
  ]);
  expect(source.levels[1]).toMatchObject({ shapeVoxel: [2, 2, 2], offsetNm: [0, 0, 0] });
});

test("levels in the manner of COSEM: a transform each, its axes in their own order", async () => {
  const transform = (scale: number[], translate: number[]) => ({
    transform: { axes: ["z", "y", "x"], units: ["nm", "nm", "nm"], scale, translate },
  });
  const source = await openN5(
    storeOf({
      "s0/attributes.json": array([4, 4, 4], transform([5, 4, 4], [100, 0, 0])),
      "s1/attributes.json": array([2, 2, 2], transform([10, 8, 8], [102.5, 2, 2])),
    }),
  );
  expect(source.levels[0]).toMatchObject({ voxelNm: [4, 4, 5], offsetNm: [0, 0, 100] });
  expect(source.levels[1]).toMatchObject({ voxelNm: [8, 8, 10], offsetNm: [0, 0, 100] });
});

test("levels in the manner of Paintera: below data, the finest one's size and corner", async () => {
  const own = { resolution: [4, 4, 40], offset: [16, 0, 40] };
  const source = await openN5(
    storeOf({
      "attributes.json": { multiScale: true, ...own },
      "data/s0/attributes.json": array([4, 4, 2], own),
      "data/s1/attributes.json": array([2, 2, 2], { ...own, downsamplingFactors: [2, 2, 1] }),
    }),
  );
  expect(source.levels[1]).toMatchObject({ voxelNm: [8, 8, 40], offsetNm: [16, 0, 40] });
});

test("blocks at the far faces are as small as they say, and left-out ones are 0", async () => {
  const source = await openN5(
    storeOf({
      "attributes.json": array([3, 2, 3]),
      "0/0/0": block([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], 8),
      "1/0/0": block([1, 2, 2], [11, 12, 13, 14]),
      "0/0/1": block([2, 2, 2], [21, 22, 23, 24, 0, 0, 0, 0]),
    }),
  );
  expect([...(await source.readBlock(0, whole(3, 2, 3)))].map(Number)).toEqual([
    ...[1, 2, 11, 3, 4, 12],
    ...[5, 6, 13, 7, 8, 14],
    ...[21, 22, 0, 23, 24, 0],
  ]);
});

test("a header that does not fit its place is refused with the block's file", async () => {
  const mode = block([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  mode[1] = 2;
  const wrong = [
    mode,
    block([2, 2, 1], [1, 2, 3, 4]),
    block([2, 2, 4], new Array(16).fill(0)),
    block([2, 2], [1, 2, 3, 4]),
    block([2, 2, 2], [1, 2, 3, 4, 5, 6, 7]),
    block([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    block([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8], 2 ** 31),
    new Uint8Array(3),
  ];
  for (const bytes of wrong) {
    const files = { "a/attributes.json": array([2, 2, 2]), "a/0/0/0": bytes };
    const source = await openN5(storeOf(files), { path: "a" });
    const error = await refusal(source.readBlock(0, whole(2, 2, 2)));
    expect(error).toMatchObject({ file: "lab/v.n5/a/0/0/0", field: "the block" });
  }
});

test("what is wrong with attributes is said with its field", async () => {
  const wrong: readonly (readonly [object, string])[] = [
    [array([2, 2]), "dimensions"],
    [array([2, 2, 2 ** 40]), "dimensions"],
    [array([2, 2, 2], { blockSize: [2 ** 20, 2 ** 20, 1] }), "blockSize"],
    [array([2, 2, 2], { blockSize: [2, 0, 2] }), "blockSize[1]"],
    [array([2, 2, 2], { dataType: "string" }), "dataType"],
    [array([2, 2, 2], { compression: { type: "lz4" } }), "compression.type"],
    [array([2, 2, 2], { resolution: [4, 0, 4] }), "resolution[1]"],
  ];
  for (const [attributes, field] of wrong) {
    const error = await refusal(openN5(storeOf({ "attributes.json": attributes })));
    expect(error).toMatchObject({ file: "lab/v.n5/attributes.json", field });
  }
});

test("what lies in a container is offered where none was named", async () => {
  const files = {
    "attributes.json": { n5: "2.5.1" },
    "volumes/raw/s0/attributes.json": array([2, 2, 2]),
    "volumes/labels/attributes.json": array([2, 2, 2]),
  };
  const error = await refusal(openN5(storeOf(files)));
  expect(error.remedy).toBe("name one of what lies there (volumes/labels, volumes/raw)");
});
