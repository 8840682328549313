import { expect, test } from "vitest";
import { createWheelSteps, wheelZoomFactor } from "#client/viewer/wheel-steps.ts";

const px = (deltaY: number, timeMs: number) => ({ deltaX: 0, deltaY, deltaMode: 0, timeMs });

test("one notch is one section, in pixels, lines and with Shift", () => {
  const step = createWheelSteps();
  expect(step(px(100, 0))).toBe(1);
  expect(step(px(-120, 10))).toBe(-1);
  expect(step({ deltaX: 0, deltaY: 3, deltaMode: 1, timeMs: 20 })).toBe(1);
  expect(step({ deltaX: 100, deltaY: 0, deltaMode: 0, timeMs: 30 })).toBe(1);
});

test("a touchpad's small movements add up, and nothing is lost between steps", () => {
  const step = createWheelSteps();
  let total = 0;
  for (let event = 0; event < 40; event++) total += step(px(10, event * 10));
  expect(total).toBe(10);
});

test("a pause or a turn forgets", () => {
  const step = createWheelSteps();
  expect(step(px(30, 0))).toBe(0);
  expect(step(px(30, 1000))).toBe(0);
  expect(step(px(-30, 1010))).toBe(0);
  expect(step(px(-15, 1020))).toBe(-1);
});

test("zooming out and in by the same amount comes back", () => {
  const zoomIn = wheelZoomFactor({ deltaX: 0, deltaY: -100, deltaMode: 0 });
  const zoomOut = wheelZoomFactor({ deltaX: 0, deltaY: 100, deltaMode: 0 });
  expect(zoomIn).toBeGreaterThan(1.2);
  expect(zoomIn * zoomOut).toBeCloseTo(1, 10);
});
