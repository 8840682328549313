import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTilePlaces, type PlaceRules } from "#client/viewer/tile-places.ts";
import { createTileQueue, type TileQueue } from "#client/viewer/tile-queue.ts";

interface Item {
  readonly name: string;
  score: number | null;
}

interface Rig {
  readonly queue: TileQueue<Item>;
  readonly started: string[];
  readonly dropped: string[];
  readonly aborted: string[];
  finish(name: string): void;
  fail(name: string): void;
}

function createRig(limit: number, later?: PlaceRules["later"]): Rig {
  const open = new Map<string, { resolve(): void; reject(reason: Error): void }>();
  const rig = { started: [] as string[], dropped: [] as string[], aborted: [] as string[] };
  const queue = createTileQueue<Item>({
    places: createTilePlaces({ limit, ...(later === undefined ? {} : { later }) }),
    judge: () => (item) => item.score,
    onDrop: (item) => rig.dropped.push(item.name),
    run: (item, signal) =>
      new Promise((resolve, reject) => {
        rig.started.push(item.name);
        open.set(item.name, { resolve, reject });
        signal.addEventListener("abort", () => {
          rig.aborted.push(item.name);
          reject(new Error("aborted"));
        });
      }),
  });
  return {
    ...rig,
    queue,
    finish: (name) => open.get(name)?.resolve(),
    fail: (name) => open.get(name)?.reject(new Error("no network")),
  };
}

const item = (name: string, score: number | null): Item => ({ name, score });

/** Every promise that is already settled has run its reactions after this. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe("queue of tile requests", () => {
  test("runs the best first however they were added, and no more than the limit", async () => {
    const rig = createRig(2);
    for (const [name, score] of [
      ["far", 9],
      ["near", 1],
      ["mid", 5],
    ] as const) {
      rig.queue.add(item(name, score));
    }
    await settle();
    expect(rig.started).toEqual(["near", "mid"]);
    expect([rig.queue.runningCount, rig.queue.queuedCount]).toEqual([2, 1]);
    rig.finish("near");
    await settle();
    expect(rig.started).toEqual(["near", "mid", "far"]);
  });

  test("a score is asked when a place is free, so what became near overtakes", async () => {
    const rig = createRig(1);
    const late = item("late", 100);
    rig.queue.add(item("first", 0));
    rig.queue.add(item("second", 1));
    rig.queue.add(late);
    await settle();
    late.score = 0;
    rig.finish("first");
    await settle();
    expect(rig.started).toEqual(["first", "late"]);
  });

  test("what is no longer wanted is dropped without having run", async () => {
    const rig = createRig(1);
    const stale = item("stale", 3);
    rig.queue.add(item("first", 0));
    rig.queue.add(stale);
    await settle();
    stale.score = null;
    rig.finish("first");
    await settle();
    expect(rig.dropped).toEqual(["stale"]);
    expect(rig.started).toEqual(["first"]);
  });

  test("cancelling a running one aborts it and frees its place; a failure frees it too", async () => {
    const rig = createRig(1);
    const running = item("running", 0);
    rig.queue.add(running);
    rig.queue.add(item("second", 1));
    rig.queue.add(item("third", 2));
    await settle();
    rig.queue.cancel(running);
    await settle();
    expect(rig.aborted).toEqual(["running"]);
    expect(rig.dropped).toEqual([]);
    rig.fail("second");
    await settle();
    expect(rig.started).toEqual(["running", "second", "third"]);
    expect(rig.queue.runningCount).toBe(1);
  });

  test("every item ends once: run or dropped, never both, never more than the limit at once", async () => {
    const scores = fc.array(fc.option(fc.nat(20)), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(scores, fc.integer({ min: 1, max: 8 }), async (all, limit) => {
        const rig = createRig(limit);
        all.forEach((score, index) => {
          rig.queue.add(item(String(index), score));
        });
        await settle();
        for (let done = 0; done < rig.started.length; done++) {
          expect(rig.queue.runningCount).toBeLessThanOrEqual(limit);
          rig.finish(rig.started[done]);
          await settle();
        }
        const ended = [...rig.started, ...rig.dropped].sort();
        expect(ended).toEqual(all.map((_, index) => String(index)).sort());
        expect(rig.dropped.length).toBe(all.filter((score) => score === null).length);
      }),
    );
  });
});

test("little of what is needed later runs beside what is needed now, and all of it afterwards", async () => {
  const { queue, started, finish } = createRig(4, { fromScore: 100, limit: 1 });
  for (const name of ["later 1", "later 2", "later 3"]) queue.add(item(name, 200));
  queue.add(item("now 1", 1));
  queue.add(item("now 2", 2));
  await settle();
  expect(started).toEqual(["now 1", "now 2", "later 1"]);

  finish("now 1");
  await settle();
  expect(started).toHaveLength(3);

  finish("now 2");
  await settle();
  expect(started).toEqual(["now 1", "now 2", "later 1", "later 2", "later 3"]);
});

test("what runs for later is needed now once the view has moved to it", async () => {
  const { queue, started } = createRig(3, { fromScore: 100, limit: 1 });
  const next = item("next section", 200);
  queue.add(next);
  await settle();
  next.score = 1;
  queue.add(item("one after it", 200));
  queue.add(item("two after it", 300));
  await settle();
  expect(started).toEqual(["next section", "one after it"]);
});
