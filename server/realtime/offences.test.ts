import { expect, test } from "vitest";
import { createOffences, credentialKey } from "#server/realtime/offences.ts";

test("so many at once are borne, then one for each that has run down", () => {
  let nowMs = 0;
  const offences = createOffences(0.5, 3, () => nowMs);
  for (let count = 0; count < 3; count++) {
    expect(offences.isBarred("ada")).toBe(false);
    offences.note("ada");
  }
  expect(offences.isBarred("ada")).toBe(true);
  expect(offences.isBarred("ben"), "one is not barred for another").toBe(false);
  nowMs = 1_999;
  expect(offences.isBarred("ada")).toBe(true);
  nowMs = 2_000;
  expect(offences.isBarred("ada")).toBe(false);
  offences.note("ada");
  expect(offences.isBarred("ada")).toBe(true);
});

test("what ran down is forgotten, and the number of those remembered is bounded", () => {
  let nowMs = 0;
  const offences = createOffences(1, 2, () => nowMs, 10);
  for (let person = 0; person < 50; person++) offences.note(`person ${person}`);
  expect(offences.size).toBe(10);
  nowMs = 60_000;
  offences.note("somebody else");
  expect(offences.size).toBe(1);
});

test("a credential's key is its own and does not tell it", () => {
  const key = credentialKey({ cookie: "secret=1" });
  expect(key).toBe(credentialKey({ cookie: "secret=1" }));
  expect(key).not.toBe(credentialKey({ cookie: "secret=2" }));
  expect(key).not.toContain("secret");
});
