// The fields of a zip beyond 4 GiB, read as the published format says; a zip of that size is not made.
import { describe, expect, it } from "vitest";
import {
  centralHeader,
  centralHeaderBytes,
  localHeader,
  localHeaderBytes,
  zipEnd,
  zipEndBytes,
} from "#server/exports/zip-layout.ts";

const GIB = 2 ** 30;
const LARGE = { name: "a/b", sizeBytes: 5 * GIB, offsetBytes: 6 * GIB, crc32: 0x89abcdef };
const viewOf = (bytes: Uint8Array) => Buffer.from(bytes);

describe("a zip beyond 4 GiB", () => {
  it("has its sizes and places in 64 bits, where 32 do not hold them", () => {
    const local = viewOf(localHeader(LARGE));
    expect(local).toHaveLength(localHeaderBytes(LARGE));
    expect(local.readUInt32LE(14)).toBe(LARGE.crc32);
    expect([local.readUInt32LE(18), local.readUInt32LE(22)]).toEqual([0xffffffff, 0xffffffff]);
    expect(local.readUInt16LE(33)).toBe(1);
    expect(local.readBigUInt64LE(37)).toBe(BigInt(5 * GIB));
    const central = viewOf(centralHeader(LARGE));
    expect(central).toHaveLength(centralHeaderBytes(LARGE));
    expect(central.readUInt32LE(42)).toBe(0xffffffff);
    const values = [53, 61, 69].map((at) => central.readBigUInt64LE(at));
    expect(values).toEqual([5 * GIB, 5 * GIB, 6 * GIB].map(BigInt));
  });

  it("has only the place in 64 bits where that alone is large", () => {
    const central = viewOf(centralHeader({ ...LARGE, sizeBytes: 7 }));
    expect([central.readUInt32LE(20), central.readUInt32LE(24)]).toEqual([7, 7]);
    expect(central.readUInt16LE(51)).toBe(8);
    expect(central.readBigUInt64LE(53)).toBe(BigInt(6 * GIB));
  });

  it("ends with the 64-bit end and its locator, and else without", () => {
    const large = { entryCount: 70_000, centralBytes: 9, centralOffsetBytes: 6 * GIB };
    const end = viewOf(zipEnd(large));
    expect(end).toHaveLength(zipEndBytes(large));
    expect(end.readUInt32LE(0)).toBe(0x06064b50);
    expect(end.readBigUInt64LE(32)).toBe(70_000n);
    expect(end.readBigUInt64LE(48)).toBe(BigInt(6 * GIB));
    expect(end.readUInt32LE(56)).toBe(0x07064b50);
    expect(end.readBigUInt64LE(64)).toBe(BigInt(6 * GIB) + 9n);
    expect(end.readUInt16LE(76 + 10)).toBe(0xffff);
    expect(zipEnd({ entryCount: 3, centralBytes: 9, centralOffsetBytes: 9 })).toHaveLength(22);
  });
});
