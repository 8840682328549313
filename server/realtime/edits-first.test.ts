import { expect, test, vi } from "vitest";
import { createEditsFirst } from "#server/realtime/edits-first.ts";

/** An edit that ends when it is told to. */
function heldEdit() {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const edit = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { edit, end, fail };
}

test("who comes waits for every edit that is under way, also for one that fails", async () => {
  const edits = createEditsFirst(60_000);
  const [first, second] = [heldEdit(), heldEdit()];
  const told: string[] = [];
  const done = [
    edits.during(first.edit).then(() => told.push("first")),
    edits.during(second.edit).catch((error: Error) => told.push(error.message)),
  ];
  const entered = edits.quiet().then(() => told.push("entered"));
  first.end();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(told).toEqual(["first"]);
  second.fail(new Error("second failed"));
  await Promise.all([...done, entered]);
  expect([...told].sort()).toEqual(["entered", "first", "second failed"]);
});

test("without an edit nobody waits, and beside an edit without end not for ever", async () => {
  const edits = createEditsFirst(1);
  await edits.quiet();
  void edits.during(heldEdit().edit);
  await edits.quiet();
});

test("it is lively from the start of an edit until a moment after its end", async () => {
  const edits = createEditsFirst();
  expect(edits.isLively()).toBe(false);
  const { edit, end } = heldEdit();
  const done = edits.during(edit);
  expect(edits.isLively()).toBe(true);
  end();
  await done;
  expect(edits.isLively()).toBe(true);
  vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000);
  expect(edits.isLively()).toBe(false);
  vi.restoreAllMocks();
});

test("what arrived before is read first, also where no edit is under way", async () => {
  const edits = createEditsFirst(60_000);
  const { edit, end } = heldEdit();
  let isEnded = false;
  // A socket's message: its edit is under way a turn later.
  setImmediate(() => void edits.during(edit));
  setTimeout(() => {
    isEnded = true;
    end();
  }, 5);
  await edits.quiet();
  expect(isEnded).toBe(true);
});
