import { expect, test } from "vitest";
import { createSettling } from "#client/viewer/settling.ts";

function createRig() {
  let callbacks: (() => void)[] = [];
  const state = { isReady: false };
  const settling = createSettling({
    isReady: () => state.isReady,
    onNextFrame: (callback) => callbacks.push(callback),
  });
  return {
    settling,
    state,
    frame() {
      const due = callbacks;
      callbacks = [];
      for (const callback of due) callback();
    },
  };
}

test("a change of view is unsettled for two frames, even where everything seems ready", () => {
  const { settling, state, frame } = createRig();
  state.isReady = true;
  expect(settling.isSettled()).toBe(false);
  frame();
  expect(settling.isSettled()).toBe(false);
  frame();
  expect(settling.isSettled()).toBe(true);
  settling.unsettle();
  frame();
  settling.unsettle();
  frame();
  expect(settling.isSettled()).toBe(false);
  frame();
  expect(settling.isSettled()).toBe(true);
});

test("all who wait hear of it once it is ready, and of the end of the viewer too", async () => {
  const { settling, state, frame } = createRig();
  const heard: string[] = [];
  const first = settling.whenSettled().then(() => heard.push("first"));
  const second = settling.whenSettled().then(() => heard.push("second"));
  for (let count = 0; count < 5; count++) frame();
  await Promise.resolve();
  expect(heard).toEqual([]);
  state.isReady = true;
  frame();
  await Promise.all([first, second]);
  state.isReady = false;
  const third = settling.whenSettled().then(() => heard.push("third"));
  settling.destroy();
  await third;
  expect(heard).toEqual(["first", "second", "third"]);
});
