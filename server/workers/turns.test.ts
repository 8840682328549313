import { expect, test } from "vitest";
import { Turns } from "#server/workers/turns.ts";

/** All that follows from what has been settled has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for a turn each, and tells who has one. */
function asked(turns: Turns, names: readonly string[]) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  for (const name of names) {
    void turns.take().then((end) => {
      begun.push(name);
      ends.set(name, end);
    });
  }
  return { begun, end: (name: string) => ends.get(name)?.() };
}

test("no more than so many are at it, and the others follow in their order", async () => {
  const turns = new Turns(2);
  const { begun, end } = asked(turns, ["a", "b", "c", "d"]);
  await settled();
  expect(begun).toEqual(["a", "b"]);
  end("b");
  await settled();
  expect(begun).toEqual(["a", "b", "c"]);
  end("a");
  await settled();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  expect(turns.areFree).toBe(false);
  end("c");
  end("d");
  expect(turns.areFree).toBe(true);
});

test("whoever gives up while it waits is passed over, and takes no turn away", async () => {
  const turns = new Turns(1);
  const end = await turns.take();
  const leaving = new AbortController();
  const second = turns.take(leaving.signal);
  const third = turns.take(AbortSignal.timeout(60_000));
  leaving.abort(new Error("waited long enough"));
  await expect(second).rejects.toThrow("waited long enough");
  await expect(turns.take(AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  end();
  (await third)();
  expect(turns.areFree).toBe(true);
});

test("giving up once the turn has come takes nothing back", async () => {
  const turns = new Turns(1);
  const leaving = new AbortController();
  const end = await turns.take();
  const second = turns.take(leaving.signal);
  end();
  const endSecond = await second;
  leaving.abort();
  expect(turns.areFree).toBe(false);
  endSecond();
  expect(turns.areFree).toBe(true);
});
