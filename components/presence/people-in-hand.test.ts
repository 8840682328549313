import { expect, it } from "vitest";
import type { PersonHere } from "#components/presence/people-here.ts";
import { createPeopleInHand } from "#components/presence/people-in-hand.ts";

const person = (name: string, segment: string | null): PersonHere => ({
  ...{ userId: name, name, color: "", isSelf: false, tool: "merge", segment, isPlaced: true },
});

it("[LV4] who has a segment in hand is known by it, and each change is told of both segments", () => {
  let list: readonly PersonHere[] = [person("Mina", "5"), person("Ada", "5"), person("Bo", null)];
  let tell = () => {};
  const hands = createPeopleInHand({
    list: () => list,
    subscribe(listener) {
      tell = listener;
      return () => {};
    },
  });
  const told: bigint[][] = [];
  hands.subscribe((roots) => told.push([...roots].sort()));
  expect(hands.namesAt(5n)).toEqual(["Ada", "Mina"]);
  expect(hands.namesAt(7n)).toEqual([]);

  list = [person("Mina", "7"), person("Ada", "5"), person("Bo", null)];
  tell();
  expect(hands.namesAt(5n)).toEqual(["Ada"]);
  expect(hands.namesAt(7n)).toEqual(["Mina"]);

  list = [person("Ada", "5")];
  tell();
  expect(told).toEqual([[5n, 7n], [7n]]);
});
