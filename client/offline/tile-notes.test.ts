import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTileNotes } from "#client/offline/tile-notes.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ORIGIN = "http://lab.example";

function createRig() {
  const told: (readonly string[])[] = [];
  const state = { isThere: true, answer: (): void => undefined };
  const notes = createTileNotes(
    async (urls) => {
      if (!state.isThere) return false;
      told.push(urls.map((url) => url.slice(ORIGIN.length)));
      await new Promise<void>((resolve) => {
        state.answer = resolve;
      });
      return true;
    },
    () => ORIGIN,
  );
  const answer = async () => {
    state.answer();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { notes, told, state, answer };
}

const numbered = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, n) => `/${first + n}`);

test("what was looked at is told once nothing comes for a while, each once", async () => {
  const { notes, told } = createRig();
  notes.note("/a");
  await vi.advanceTimersByTimeAsync(1_900);
  notes.note("/b");
  notes.note(`${ORIGIN}/a`);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual([["/b", "/a"]]);
});

test("a few at a time, the latest first, and none while tiles come", async () => {
  const { notes, told, answer } = createRig();
  for (const url of numbered(1, 40)) notes.note(url);
  await vi.advanceTimersByTimeAsync(2_000);
  await answer();
  expect(told).toEqual([numbered(25, 40), numbered(9, 24)]);
  notes.note("/41");
  await answer();
  expect(told).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(told[2]).toEqual([...numbered(1, 8), "/41"]);
  await answer();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toHaveLength(3);
});

test("of a long way the latest are remembered, until somebody is there to keep them", async () => {
  const { notes, told, state, answer } = createRig();
  state.isThere = false;
  for (const url of numbered(1, 600)) notes.note(url);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(told).toEqual([]);
  state.isThere = true;
  notes.resume();
  await vi.advanceTimersByTimeAsync(2_000);
  for (let group = 0; group < 40; group++) await answer();
  expect(told.flat()).toHaveLength(500);
  expect(told[0]).toEqual(numbered(585, 600));
  expect(told.at(-1)?.[0]).toBe("/101");
});

test("it is quiet when nothing came for a while, and after the longest that somebody would wait", async () => {
  const { notes } = createRig();
  const [patient, hasty] = [vi.fn(), vi.fn()];
  void notes.whenQuiet(60_000).then(patient);
  void notes.whenQuiet(3_500).then(hasty);
  for (let second = 0; second < 4; second++) {
    notes.note(`/${second}`);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect([patient, hasty].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(patient).toHaveBeenCalledOnce();
});
