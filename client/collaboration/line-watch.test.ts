import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LINE_WATCH } from "#client/collaboration/connect-session.ts";
import { createLineWatch, type LineWatch } from "#client/collaboration/line-watch.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A line whose answers come a round trip after their questions, until it is cut. */
function openLine(roundTripMs: number) {
  let isCut = false;
  let silences = 0;
  let questions = 0;
  const watch: LineWatch = createLineWatch({
    ...LINE_WATCH,
    ask() {
      questions++;
      setTimeout(() => {
        if (!isCut) watch.heard();
      }, roundTripMs);
      return true;
    },
    onSilent: () => silences++,
    onHeard: () => undefined,
    nowMs: () => Date.now(),
  });
  return {
    watch,
    cut() {
      isCut = true;
    },
    silences: () => silences,
    questions: () => questions,
  };
}

describe("watching a line", () => {
  it.each([1, 200, 1_000, 2_000])("a round trip of %d ms is no dead line", (roundTripMs) => {
    const line = openLine(roundTripMs);
    vi.advanceTimersByTime(10 * 60_000);
    expect(line.silences()).toBe(0);
    line.watch.destroy();
  });

  it.each([1, 200, 1_000, 2_000])("a line of %d ms that dies shows within 3 s", (roundTripMs) => {
    for (let aliveMs = 10_000; aliveMs < 11_000; aliveMs += 70) {
      const line = openLine(roundTripMs);
      vi.advanceTimersByTime(aliveMs);
      line.cut();
      vi.advanceTimersByTime(3_000);
      expect(line.silences(), `cut after ${aliveMs} ms`).toBeGreaterThan(0);
      line.watch.destroy();
    }
  });

  it("asks nothing more on a silent line", () => {
    const line = openLine(10);
    line.cut();
    vi.advanceTimersByTime(10 * 60_000);
    expect(line.questions()).toBeLessThan(5);
    line.watch.destroy();
  });
});
