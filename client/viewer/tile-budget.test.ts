import fc from "fast-check";
import { expect, test } from "vitest";
import { createTileBudget, type IdleTile, type TileHolder } from "#client/viewer/tile-budget.ts";

interface Panel extends TileHolder {
  readonly forgotten: number[];
  tightCount: number;
}

/** Of idle tiles, by when they were used, and of what is in view. */
function createPanel(idle: readonly [usedMs: number, bytes: number][], neededBytes = 0): Panel {
  const tiles = new Set<IdleTile>();
  const panel: Panel = {
    forgotten: [],
    tightCount: 0,
    heldBytes: () => [...tiles].reduce((sum, { bytes }) => sum + bytes, neededBytes),
    idleTiles: () => [...tiles],
    onTight() {
      panel.tightCount++;
    },
  };
  for (const [lastUsedMs, bytes] of idle) {
    const tile: IdleTile = {
      bytes,
      lastUsedMs,
      forget() {
        tiles.delete(tile);
        panel.forgotten.push(lastUsedMs);
      },
    };
    tiles.add(tile);
  }
  return panel;
}

test("what was unused for longest is forgotten first, whichever panel holds it", () => {
  const budget = createTileBudget(100);
  const one = createPanel([
    [3, 20],
    [1, 20],
    [5, 20],
  ]);
  const other = createPanel([
    [2, 20],
    [4, 20],
    [6, 20],
  ]);
  budget.join(one);
  budget.join(other);
  budget.settle();
  expect(one.forgotten).toEqual([1]);
  expect(other.forgotten).toEqual([2]);
  expect(budget.heldBytes()).toBe(80);
  expect(budget.forgottenCount).toBe(2);
});

test("nothing is forgotten within the ceiling", () => {
  const budget = createTileBudget(60);
  const panel = createPanel([
    [1, 30],
    [2, 30],
  ]);
  budget.join(panel);
  budget.settle();
  expect(panel.forgotten).toEqual([]);
});

test("where all that is left is needed, panels are told to hold less", () => {
  const budget = createTileBudget(100);
  const panel = createPanel([[1, 20]], 120);
  budget.join(panel);
  budget.settle();
  expect(panel.forgotten).toEqual([1]);
  expect(panel.tightCount).toBe(1);
});

test("a panel that has left counts no more, and the others have its share", () => {
  const budget = createTileBudget(120);
  const leave = budget.join(createPanel([], 100));
  budget.join(createPanel([], 10));
  expect(budget.shareBytes()).toBe(60);
  leave();
  expect(budget.heldBytes()).toBe(10);
  expect(budget.shareBytes()).toBe(120);
});

test("what is held is within the ceiling, or only what is needed is held", () => {
  const tile = fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 50 }));
  const panel = fc.tuple(fc.array(tile), fc.nat(200));
  fc.assert(
    fc.property(fc.array(panel, { maxLength: 4 }), fc.nat(600), (panels, ceilingBytes) => {
      const budget = createTileBudget(ceilingBytes);
      const holders = panels.map(([idle, neededBytes]) => createPanel(idle, neededBytes));
      for (const holder of holders) budget.join(holder);
      budget.settle();
      const idleCount = holders.reduce((sum, holder) => sum + holder.idleTiles().length, 0);
      expect(budget.heldBytes() <= ceilingBytes || idleCount === 0).toBe(true);
    }),
  );
});
