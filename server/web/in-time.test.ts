import { expect, it } from "vitest";
import { inTime, LATER } from "#server/web/in-time.ts";

it("what comes in time is given, what fails in time is thrown, and of the rest is said that it comes", async () => {
  expect(await inTime(Promise.resolve(7), 60_000)).toBe(7);
  await expect(inTime(Promise.reject(new Error("broken")), 60_000)).rejects.toThrow("broken");
  let finish = (_: number): void => undefined;
  const work = new Promise<number>((resolve) => {
    finish = resolve;
  });
  expect(await inTime(work, 1)).toBe(LATER);
  finish(7);
  expect(await inTime(work, 60_000)).toBe(7);
});
