import { describe, expect, it } from "vitest";
import {
  changedAfterMs,
  countFrames,
  firstShownMs,
  firstWholeMs,
  type Recording,
  receivedRecording,
} from "#tests/bench/neuroglancer/frame-judge.ts";

const VOID = 0xff000000;
const picture = (...pixels: readonly number[]) => Uint32Array.from(pixels);

/** Frames 10 ms apart, each showing the picture of this number. */
function recording(
  pictures: readonly Uint32Array[],
  shown: readonly number[],
  actMs: number | null = null,
  stillCount = 0,
): Recording {
  return {
    pictures,
    actMs,
    frames: shown.map((picture, at) => ({ atMs: 10 * at, picture, isStill: at < stillCount })),
  };
}

describe("the first full frame", () => {
  it("is the first that shows what the viewer comes to rest with", () => {
    const pictures = [picture(VOID, VOID), picture(1, VOID), picture(1, 2)];
    expect(firstWholeMs(recording(pictures, [0, 1, 1, 2, 2]))).toBe(30);
  });

  it("is not one that misses a single pixel of it", () => {
    const pictures = [picture(1, 2, 3), picture(1, 2, 4)];
    expect(firstWholeMs(recording(pictures, [0, 0, 1]))).toBe(20);
  });

  it("counts though the picture is spoiled and mended later", () => {
    const pictures = [picture(1, 2), picture(VOID, 2), picture(1, 2)];
    expect(firstWholeMs(recording(pictures, [0, 1, 2]))).toBe(0);
  });

  it("may be an image that looks like it, where these count", () => {
    const whole = Uint32Array.from({ length: 400 }, (_, at) => 0xff646464 + (at % 8));
    const withFar = (count: number) =>
      whole.map((pixel, at) => (at < count ? pixel + 0x300000 : pixel + 0x0f0f0f));
    const shown = (still: Uint32Array, stillCount: number) =>
      recording([still, whole], [0, 0, 1], null, stillCount);
    expect(firstShownMs(shown(withFar(2), 2))).toBe(0);
    expect(firstShownMs(shown(withFar(3), 2))).toBe(20);
    expect(firstWholeMs(shown(withFar(2), 2))).toBe(20);
    // The viewer's own pictures are to be equal.
    expect(firstShownMs(shown(withFar(2), 0))).toBe(20);
  });

  it("cannot be told of nothing", () => {
    expect(() => firstWholeMs(recording([], []))).toThrow("no frame");
  });
});

describe("an act is painted", () => {
  it("when all that it changes is as it stays, whatever else moves meanwhile", () => {
    const pictures = [picture(1, 1, 7), picture(2, 1, 8), picture(2, 2, 9), picture(2, 2, 7)];
    expect(changedAfterMs(recording(pictures, [0, 1, 2, 3], 5))).toBe(15);
  });

  it("never, where it changes nothing", () => {
    expect(changedAfterMs(recording([picture(1)], [0, 0], 5))).toBeNull();
  });

  it("cannot be told where nothing was done", () => {
    expect(() => changedAfterMs(recording([picture(1)], [0]))).toThrow("nothing was done");
  });
});

describe("frames while scrolling", () => {
  const whole = [picture(VOID, 1, 2), picture(VOID, 3, 4)];

  it("are neither blank nor partial while they show one section or the next", () => {
    const counts = countFrames(recording(whole, [0, 0, 1]), whole, VOID);
    expect(counts).toEqual({ frames: 3, blank: 0, partial: 0 });
  });

  it("are blank where the background shows though every section has something there", () => {
    const pictures = [whole[0], picture(VOID, 3, VOID), whole[1]];
    const counts = countFrames(recording(pictures, [0, 1, 1, 2]), whole, VOID);
    expect(counts).toEqual({ frames: 4, blank: 2, partial: 2 });
  });

  it("are partial where parts of two sections, or coarse ones, are mixed", () => {
    const pictures = [whole[0], picture(VOID, 3, 2), whole[1]];
    const counts = countFrames(recording(pictures, [0, 1, 2]), whole, VOID);
    expect(counts).toEqual({ frames: 3, blank: 0, partial: 1 });
  });
});

describe("a frame in which another segment is lit than at rest", () => {
  const whole = Uint32Array.from({ length: 300 }, (_, at) => at + 1);
  const differing = (count: number) =>
    whole.map((pixel, at) => (at < count ? pixel + 1_000 : pixel));
  const partial = (shown: Uint32Array) =>
    countFrames(recording([shown], [0]), [whole], VOID).partial;

  it("is a whole one, where that is a hundredth of it at most", () => {
    expect([partial(whole), partial(differing(3)), partial(differing(4))]).toEqual([0, 0, 1]);
  });
});

describe("a recording from a page", () => {
  it("has its pictures as they were", () => {
    const sent = Buffer.from(picture(1, 0xffabcdef).buffer).toString("base64");
    const received = receivedRecording({ frames: [], pictures: [sent], actMs: null });
    expect([...received.pictures[0]]).toEqual([1, 0xffabcdef]);
  });
});
