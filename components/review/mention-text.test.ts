import { describe, expect, it, test } from "vitest";
import {
  mentionDraftAt,
  mentionedIn,
  offeredPeople,
  partsOfText,
} from "#components/review/mention-text.ts";

const ANA = { id: "a", name: "Ana" };
const ANA_LIMA = { id: "al", name: "Ana Lima" };
const MINA = { id: "m", name: "Mina Okafor" };
const LI = { id: "li", name: "李雷" };
const NAMESAKE = { id: "m2", name: "Mina Okafor" };
const PEOPLE = [ANA, ANA_LIMA, MINA, LI, NAMESAKE];

test.each([
  ["@", 1, { from: 0, query: "" }],
  ["see @Mi", 7, { from: 4, query: "Mi" }],
  ["see @Mina Ok", 12, { from: 4, query: "Mina Ok" }],
  ["请看 @李", 5, { from: 3, query: "李" }],
  ["(@Mi)", 4, { from: 1, query: "Mi" }],
  ["@a and @b", 9, { from: 7, query: "b" }],
  ["ana@lab", 7, null],
  ["@Mi\nnext", 8, null],
  ["@Mi", 0, null],
  ["nobody", 6, null],
])("[CM2] in %j at %d the mention begun is %j", (text, caret, expected) => {
  expect(mentionDraftAt(text, caret)).toEqual(expected);
});

test("[CM2] those are offered of whose name some part begins so, the whole name first", () => {
  const names = (query: string) => offeredPeople(PEOPLE, query).map(({ id }) => id);
  expect(names("")).toEqual(["a", "al", "m", "li", "m2"]);
  expect(names("ANA")).toEqual(["a", "al"]);
  expect(names("li")).toEqual(["al"]);
  expect(names("李")).toEqual(["li"]);
  expect(names("Mina Okafor ")).toEqual([]);
});

describe("[CM2] the text of a comment", () => {
  it("mentions those whose whole names are in it, each once", () => {
    expect(mentionedIn("@Mina Okafor, @李雷: see @Ana Lima. @Mina Okafor?", PEOPLE)).toEqual([
      "m",
      "li",
      "al",
    ]);
    expect(mentionedIn("@Ana", PEOPLE)).toEqual(["a"]);
  });

  it.each(["x@Ana", "@Anastasia", "@mina okafor", "Mina Okafor", "@"])(
    "mentions nobody in %j",
    (text) => {
      expect(mentionedIn(text, PEOPLE)).toEqual([]);
    },
  );

  it("means the first of two of one name: whoever was chosen is put first", () => {
    expect(mentionedIn("@Mina Okafor", [NAMESAKE, ...PEOPLE])).toEqual(["m2"]);
  });

  it("is all of its parts, in order", () => {
    const text = "@Ana Lima? No: @ana, ana@Ana. @Ana";
    const parts = partsOfText(text, PEOPLE);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.map(({ person }) => person?.id ?? null)).toEqual(["al", null, "a"]);
    expect(parts.map(({ at }) => at)).toEqual([0, 9, 30]);
    expect(partsOfText("", PEOPLE)).toEqual([]);
  });
});
