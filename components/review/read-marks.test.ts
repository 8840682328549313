import { describe, expect, test } from "vitest";
import { createReadMarks, type MarkStorage, unreadIn } from "#components/review/read-marks.ts";
import type { Thread } from "#core/session/threads.ts";

function thread(
  seq: number,
  ...said: readonly (readonly [seq: number, authorId: string])[]
): Thread {
  return {
    seq,
    place: { positionVoxel: [1, 2, 3], supervoxel: 5n },
    requestScope: null,
    isResolved: false,
    turnedBy: null,
    comments: said.map(([at, authorId]) => ({
      seq: at,
      authorId,
      authorName: authorId,
      atMs: 0,
      text: "…",
      mentions: [],
      isTakenBack: false,
    })),
  };
}

function browser(entries: Record<string, string> = {}) {
  const kept = new Map(Object.entries(entries));
  const storage: MarkStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  };
  const open = (personId = "ana") => createReadMarks({ sessionId: "s", personId, storage });
  return { storage, open };
}

const LONG = thread(4, [4, "bo"], [6, "ana"], [9, "bo"], [11, "cy"]);

describe("what is unread", () => {
  test("is what others said since the person read, or said, something", () => {
    expect(unreadIn(LONG, new Map(), "ana")).toBe(2);
    expect(unreadIn(LONG, new Map(), "di")).toBe(4);
    expect(unreadIn(LONG, new Map([[4, 9]]), "ana")).toBe(1);
    expect(unreadIn(LONG, new Map([[4, 11]]), "ana")).toBe(0);
    expect(unreadIn(LONG, new Map(), "cy")).toBe(0);
  });

  test("is not what was taken back", () => {
    const [first, ...rest] = LONG.comments;
    const taken = { ...LONG, comments: [{ ...first, isTakenBack: true }, ...rest] };
    expect(unreadIn(taken, new Map(), "di")).toBe(3);
  });

  test("stays read over a reload, each person for themselves", () => {
    const { open } = browser();
    const marks = open();
    let told = 0;
    marks.subscribe(() => told++);
    marks.read([LONG]);
    const before = marks.get();
    marks.read([LONG]);
    expect([told, marks.get()]).toEqual([1, before]);
    expect(unreadIn(LONG, open().get(), "ana")).toBe(0);
    expect(unreadIn(LONG, open("di").get(), "di")).toBe(4);
    expect(unreadIn(thread(4, [4, "bo"], [20, "bo"]), open().get(), "ana")).toBe(1);
  });

  test("hears of what another page of the person read", () => {
    const { storage, open } = browser();
    const marks = open();
    storage.setItem("fascicle.read.s.ana", "[[4,11]]");
    marks.heard("another.key");
    expect(marks.get().size).toBe(0);
    marks.heard("fascicle.read.s.ana");
    expect(unreadIn(LONG, marks.get(), "ana")).toBe(0);
  });

  test.each(["{", "[[1]]", '[["4",1]]', "[[4,-1]]", "null"])(
    "a storage that holds %s counts as nothing read",
    (text) => {
      expect(browser({ "fascicle.read.s.ana": text }).open().get().size).toBe(0);
    },
  );

  test("a storage that is full forgets with the page, and hurts nobody", () => {
    const marks = createReadMarks({
      sessionId: "s",
      personId: "ana",
      storage: {
        getItem: () => null,
        setItem() {
          throw new DOMException("full", "QuotaExceededError");
        },
      },
    });
    marks.read([LONG]);
    expect(unreadIn(LONG, marks.get(), "ana")).toBe(0);
  });
});
