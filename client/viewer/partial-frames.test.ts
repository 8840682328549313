import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Frame } from "#client/viewer/frame.ts";
import { createPartialFrames } from "#client/viewer/partial-frames.ts";

const VIEW: Frame = {
  ...{ section: 0, widthPx: 100, heightPx: 80, leftUnit: 0, topUnit: 0, scale: 1, pixelRatio: 1 },
  ...{ images: [], labels: [] },
};

let nowMs = 0;
let asked = 0;
const begin = () => createPartialFrames({ nowMs: () => nowMs, again: () => asked++ });

function pass(ms: number): void {
  nowMs += ms;
  vi.advanceTimersByTime(ms);
}

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 1_000;
  asked = 0;
});
afterEach(() => vi.useRealTimers());

test("of a view that stands still, parts are painted a few times a second and the whole at once", () => {
  const frames = begin();
  expect(frames.isDue(VIEW, false)).toBe(true);
  pass(50);
  expect([frames.isDue(VIEW, false), frames.isHolding()]).toEqual([false, true]);
  pass(100);
  expect([frames.isDue(VIEW, false), asked]).toEqual([false, 0]);
  pass(50);
  expect([asked, frames.isHolding()]).toEqual([1, false]);
  expect(frames.isDue(VIEW, false)).toBe(true);
  pass(10);
  expect(frames.isDue(VIEW, false)).toBe(false);
  expect([frames.isDue(VIEW, true), frames.isHolding()]).toEqual([true, false]);
  pass(1_000);
  expect(asked).toBe(1);
});

test("another view is painted at once, whole or not", () => {
  const frames = begin();
  frames.isDue(VIEW, false);
  for (const change of [{ leftUnit: 1 }, { scale: 2 }, { section: 1 }, { widthPx: 90 }]) {
    pass(1);
    expect(frames.isDue({ ...VIEW, ...change }, false)).toBe(true);
  }
  expect(frames.isDue({ ...VIEW, widthPx: 90 }, false)).toBe(false);
  frames.destroy();
  pass(1_000);
  expect(asked).toBe(0);
});
