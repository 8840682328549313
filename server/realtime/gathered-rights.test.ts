import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { gatherRights, type RolesOf } from "#server/realtime/gathered-rights.ts";

const LIMITS = {
  rightsAsked: { perSecond: 5, burst: 8 },
  rightsAskedBesideEdits: { perSecond: 2, burst: 1 },
};
const NO_EDITS = { quiet: async () => undefined, isLively: () => false };

const question = (userId: string) => ({
  ...{ userId, sessionId: "s1" },
  ...{ signInId: null, tokenId: null },
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("[LV4] a few are asked about at once, many together, and each hears of its own", async () => {
  const groups: string[][] = [];
  const rolesOf: RolesOf = async (asked) => {
    groups.push(asked.map(({ userId }) => userId));
    return asked.map(({ userId }) => (userId === "eve" ? null : "viewer"));
  };
  const roleIn = gatherRights(rolesOf, NO_EDITS, LIMITS);
  for (let n = 0; n < 8; n++) expect(await roleIn(question(`p${n}`))).toBe("viewer");
  expect(groups).toHaveLength(8);
  const many = ["ada", "eve", "bo"].map((name) => roleIn(question(name)));
  await vi.advanceTimersByTimeAsync(199);
  expect(groups).toHaveLength(8);
  await vi.advanceTimersByTimeAsync(1);
  expect(await many[0]).toBe("viewer");
  const others = vi.fn();
  void Promise.all(many.slice(1)).then(others);
  await vi.advanceTimersByTimeAsync(100);
  expect(others).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(100);
  expect(others).toHaveBeenCalledWith([null, "viewer"]);
  expect(groups.slice(8)).toEqual([["ada", "eve", "bo"]]);
});

test("[LV4] who asks while others are asked about waits for an answer of their own", async () => {
  let asked = 0;
  let answer: () => void = () => undefined;
  const roleIn = gatherRights(
    async (questions) => {
      asked += questions.length;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return questions.map(() => "viewer" as const);
    },
    NO_EDITS,
    LIMITS,
  );
  const first = roleIn(question("ada"));
  await vi.advanceTimersByTimeAsync(0);
  const second = roleIn(question("bo"));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toBe(2);
  answer();
  await expect(second).resolves.toBe("viewer");
  void first;
});

test("where the answer fails, all who waited for it hear so, and the next ask again", async () => {
  let isAway = true;
  const roleIn = gatherRights(
    async (questions) => {
      if (isAway) throw new Error("the database is away");
      return questions.map(() => "admin" as const);
    },
    NO_EDITS,
    LIMITS,
  );
  const both = Promise.allSettled([roleIn(question("ada")), roleIn(question("bo"))]);
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  isAway = false;
  expect(await roleIn(question("ada"))).toBe("admin");
});

test("[LV4] while somebody edits, newcomers are gathered for longer, and no longer once nobody does", async () => {
  const groups: number[] = [];
  let isEditing = true;
  const roleIn = gatherRights(
    async (questions) => {
      groups.push(questions.length);
      return questions.map(() => "viewer" as const);
    },
    { ...NO_EDITS, isLively: () => isEditing },
    LIMITS,
  );
  expect(await roleIn(question("ada"))).toBe("viewer");
  const many = ["bo", "cy", "di"].map((name) => roleIn(question(name)));
  await vi.advanceTimersByTimeAsync(499);
  expect(groups).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(groups).toEqual([1, 3]);
  await vi.advanceTimersByTimeAsync(500);
  expect(await Promise.all(many)).toEqual(["viewer", "viewer", "viewer"]);
  isEditing = false;
  for (const name of ["ed", "flo"]) expect(await roleIn(question(name))).toBe("viewer");
});
