import { describe, expect, it } from "vitest";
import { byteRangeOf } from "#server/web/byte-range.ts";

const SIZE = 2 ** 33;
const rangeOf = (range: string, more: Record<string, string> = {}) =>
  byteRangeOf(new Headers({ range, ...more }), "tag", SIZE);

describe("the bytes that are asked for", () => {
  it.each([
    ["bytes=0-0", { from: 0, to: 1 }],
    ["bytes=5-", { from: 5, to: SIZE }],
    [`bytes=${2 ** 32}-${SIZE + 9}`, { from: 2 ** 32, to: SIZE }],
    ["bytes=-7", { from: SIZE - 7, to: SIZE }],
  ])("%s", (range, part) => {
    expect(rangeOf(range)).toEqual({ kind: "part", ...part });
    expect(rangeOf(range, { "if-range": '"tag"' })).toEqual({ kind: "part", ...part });
  });

  it.each([`bytes=${SIZE}-`, "bytes=9-3", "bytes=-0"])("none of it: %s", (range) => {
    expect(rangeOf(range)).toEqual({ kind: "outside" });
  });

  it.each(["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b"])("all of it: %s", (range) => {
    expect(rangeOf(range)).toEqual({ kind: "whole" });
  });

  it("is all of it where the bytes are others by now", () => {
    expect(rangeOf("bytes=5-", { "if-range": '"older"' })).toEqual({ kind: "whole" });
  });
});
