import { expect, test } from "vitest";
import { RememberedSignIns } from "#server/realtime/remembered-sign-ins.ts";

const ADA = { id: "ada", name: "Ada", signInId: "1", tokenId: null };
const KEPT_MS = 300_000;

function cookie(value: string) {
  return { cookie: `fascicle=${value}` };
}

test("a sign-in is remembered by its cookie for five minutes", () => {
  let nowMs = 0;
  const known = new RememberedSignIns(() => nowMs);
  known.keep(cookie("a"), ADA);
  nowMs = KEPT_MS - 1;
  expect(known.of(cookie("a"))).toEqual(ADA);
  expect(known.of(cookie("b"))).toBeNull();
  expect(known.of({ authorization: "Bearer a" })).toBeNull();
  nowMs = KEPT_MS;
  expect(known.of(cookie("a")), "use does not prolong it").toBeNull();
  expect(known.size).toBe(0);
});

test("a token is not remembered, nor what was forgotten", () => {
  const known = new RememberedSignIns(() => 0);
  known.keep({ authorization: "Bearer t" }, { ...ADA, signInId: null, tokenId: "t" });
  expect(known.of({ authorization: "Bearer t" })).toBeNull();
  known.keep(cookie("a"), ADA);
  known.forget(cookie("a"));
  expect(known.of(cookie("a"))).toBeNull();
});

test("its memory is bounded, and the longest unused goes first", () => {
  const known = new RememberedSignIns(() => 0, 2);
  known.keep(cookie("a"), ADA);
  known.keep(cookie("b"), ADA);
  known.of(cookie("a"));
  known.keep(cookie("c"), ADA);
  expect(["a", "b", "c"].filter((value) => known.of(cookie(value)) !== null)).toEqual(["a", "c"]);
});
