import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createQuietTimes } from "#server/volumes/quiet-times.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function waiting(quietTimes: ReturnType<typeof createQuietTimes>, hurry?: () => boolean) {
  const state = { isDone: false };
  void quietTimes.quiet(hurry).then(() => {
    state.isDone = true;
  });
  return state;
}
const create = () => createQuietTimes({ quietMs: 100, maxWaitMs: 1_000, nowMs: () => Date.now() });

test("where nobody wanted anything it is quiet at once", async () => {
  const waits = waiting(create());
  await vi.advanceTimersByTimeAsync(0);
  expect(waits.isDone).toBe(true);
});

test("each use puts it off, but not for ever", async () => {
  const quietTimes = create();
  quietTimes.noteUse();
  const waits = waiting(quietTimes);
  await vi.advanceTimersByTimeAsync(90);
  quietTimes.noteUse();
  await vi.advanceTimersByTimeAsync(90);
  expect(waits.isDone).toBe(false);
  await vi.advanceTimersByTimeAsync(10);
  expect(waits.isDone).toBe(true);

  quietTimes.noteUse();
  const puttingOff = setInterval(() => quietTimes.noteUse(), 50);
  const late = waiting(quietTimes);
  await vi.advanceTimersByTimeAsync(900);
  expect(late.isDone).toBe(false);
  await vi.advanceTimersByTimeAsync(110);
  expect(late.isDone).toBe(true);
  clearInterval(puttingOff);
});

test("who is in a hurry does not wait for it", async () => {
  const quietTimes = create();
  quietTimes.noteUse();
  let isHurried = false;
  const waits = waiting(quietTimes, () => isHurried);
  await vi.advanceTimersByTimeAsync(50);
  expect(waits.isDone).toBe(false);
  isHurried = true;
  await vi.advanceTimersByTimeAsync(50);
  expect(waits.isDone).toBe(true);
  const already = waiting(quietTimes, () => true);
  await vi.advanceTimersByTimeAsync(0);
  expect(already.isDone).toBe(true);
});
