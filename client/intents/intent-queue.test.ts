import { describe, expect, test } from "vitest";
import type { ReceivedOutcome } from "#client/api/answer-schemas.ts";
import type { ChannelIntent, IntentChannel } from "#client/intents/intent-channel.ts";
import type { IntentJournal } from "#client/intents/intent-journal.ts";
import { createIntentQueue, type IntentQueue } from "#client/intents/intent-queue.ts";
import { createMemoryJournal } from "#client/intents/memory-journal.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import { retryOffered } from "#client/intents/retry.ts";
import { createLonePage, type PageNews, type SiblingPages } from "#client/intents/sibling-pages.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { CLEAN } from "#core/operations/standing.ts";

/** The channel's end at the server: what lies in it, and a way to answer. */
class Line implements IntentChannel {
  readonly lying = new Map<string, string>();
  readonly everPut: string[] = [];
  puts = 0;
  private readonly listeners = new Set<(outcome: ReceivedOutcome) => void>();
  put(intents: readonly ChannelIntent[]): void {
    this.puts++;
    for (const { intentId, text } of intents) {
      this.lying.set(intentId, text);
      this.everPut.push(intentId);
    }
  }
  remove(intentId: string): void {
    this.lying.delete(intentId);
  }
  onOutcome(listener: (outcome: ReceivedOutcome) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  answer(outcome: ReceivedOutcome): void {
    for (const listener of [...this.listeners]) listener(outcome);
  }
}

interface Page {
  readonly queue: IntentQueue;
  readonly line: Line;
  seen: number;
}

function openPage(
  journal: IntentJournal = createMemoryJournal(),
  isDurable = true,
  siblings = createLonePage("alone"),
): Page {
  const line = new Line();
  const screen = { seen: 0 };
  const queue = createIntentQueue({
    channel: line,
    journal: Promise.resolve({ journal, isDurable }),
    siblings,
    newId: newIntentId,
    nowMs: () => 1_000,
    seenSeq: () => screen.seen,
    onChange: () => undefined,
  });
  return Object.assign(screen, { line, queue });
}

const place = (id: number) => ({ positionVoxel: [id, 0, 0] as const, supervoxel: BigInt(id) });
const merge = (a: number, b: number): IntentBody => ({
  kind: "merge",
  a: place(a),
  b: place(b),
  confirmedFar: false,
});
const TOO_FAR: Refusal = { tag: "merge-too-far", distanceNm: 9, limitNm: 5 };

/** When everything that was written so far is in the journal. */
async function written(page: Page): Promise<void> {
  await page.queue.whenLoaded;
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

const idsOf = (page: Page) => page.queue.pending().map(({ intent }) => intent.id);

describe("[LV1] an intent is pending at once", () => {
  test("and is sent with what its author had seen", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    page.seen = 7;
    const intentId = page.queue.submit(merge(1, 2), [3], null);
    expect(idsOf(page)).toEqual([intentId]);
    expect(JSON.parse(page.line.lying.get(intentId) ?? "")).toEqual({
      id: intentId,
      seenSeq: 7,
      overrides: [3],
      body: {
        kind: "merge",
        a: { positionVoxel: [1, 0, 0], supervoxel: "1" },
        b: { positionVoxel: [2, 0, 0], supervoxel: "2" },
        confirmedFar: false,
      },
    });
  });

  test("and is refused on the spot where it can be no intent, with the field", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const intentId = page.queue.submit({ kind: "submit", note: "=1+1" }, [], null);
    expect(page.line.everPut).toEqual([]);
    expect(page.queue.pending()).toEqual([]);
    expect(page.queue.outcomes()).toMatchObject([
      { intentId, accepted: false, refusal: { tag: "intent-malformed", field: "body.note" } },
    ]);
  });

  test("the lists are the same objects until something changes", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    page.queue.submit(merge(1, 2), [], null);
    const pending = page.queue.pending();
    expect(page.queue.pending()).toBe(pending);
    page.queue.submit(merge(2, 3), [], null);
    expect(page.queue.pending()).not.toBe(pending);
  });
});

describe("[OP3] its outcome", () => {
  test("accepted: pending until its entry is on the page, then decided", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const intentId = page.queue.submit(merge(1, 2), [], null);
    page.line.answer({ intentId, accepted: true, seq: 4, standing: CLEAN });
    expect(page.queue.pending()).toMatchObject([{ acceptedSeq: 4 }]);
    expect(page.line.lying.size).toBe(0);
    page.queue.noteCommitted([{ intentId, seq: 4 }]);
    expect(page.queue.pending()).toEqual([]);
    expect(page.queue.outcomes()).toMatchObject([{ intentId, accepted: true, seq: 4 }]);
  });

  test("[LV3] is told as one that was waited for where an earlier page made the intent", async () => {
    const journal = createMemoryJournal();
    const page = openPage(journal);
    await page.queue.whenLoaded;
    const intentId = page.queue.submit(merge(1, 2), [], null);
    await written(page);
    const reloaded = openPage(journal);
    await reloaded.queue.whenLoaded;
    for (const { queue } of [page, reloaded]) queue.noteCommitted([{ intentId, seq: 1 }]);
    expect(page.queue.outcomes()).toMatchObject([{ intentId, hasWaited: false }]);
    expect(reloaded.queue.outcomes()).toMatchObject([{ intentId, hasWaited: true }]);
  });

  test("the entry may come before the answer, and both may come again", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const intentId = page.queue.submit(merge(1, 2), [], null);
    for (let times = 0; times < 2; times++) {
      page.queue.noteCommitted([{ intentId, seq: 4 }]);
      page.line.answer({ intentId, accepted: true, seq: 4, standing: CLEAN });
    }
    expect(page.queue.pending()).toEqual([]);
    expect(page.line.lying.size).toBe(0);
    expect(page.queue.outcomes()).toHaveLength(1);
  });

  test("refused: among the outcomes until it is dismissed, over reloads as well", async () => {
    const journal = createMemoryJournal();
    const page = openPage(journal);
    await page.queue.whenLoaded;
    const intentId = page.queue.submit(merge(1, 2), [], null);
    page.line.answer({ intentId, accepted: false, refusal: TOO_FAR, standing: CLEAN });
    await written(page);

    const reloaded = openPage(journal);
    await reloaded.queue.whenLoaded;
    expect(reloaded.queue.pending()).toEqual([]);
    expect(reloaded.queue.outcomes()).toMatchObject([{ intentId, refusal: TOO_FAR }]);
    reloaded.queue.dismiss(intentId);
    await written(reloaded);

    const again = openPage(journal);
    await again.queue.whenLoaded;
    expect(again.queue.outcomes()).toEqual([]);
  });

  test("[LV3] says how it met the session, from the answer or from the entry", async () => {
    const journal = createMemoryJournal();
    const page = openPage(journal);
    await page.queue.whenLoaded;
    const standing = { kind: "shifted", seenSeq: 0, by: [3] } as const;
    const redundant = { kind: "redundant", seenSeq: 0, by: [3] } as const;
    const first = page.queue.submit(merge(1, 2), [], null);
    const second = page.queue.submit(merge(2, 3), [], null);
    page.queue.noteCommitted([{ intentId: first, seq: 4, standing }]);
    page.line.answer({ intentId: second, accepted: false, refusal: TOO_FAR, standing: redundant });
    expect(page.queue.outcomes()).toMatchObject([{ standing }, { standing: redundant }]);
    await written(page);

    const reloaded = openPage(journal);
    await reloaded.queue.whenLoaded;
    const told = new Map(reloaded.queue.outcomes().map((item) => [item.intentId, item]));
    expect(told.get(second)).toMatchObject({ accepted: false, standing: redundant });
    expect(told.get(first)).toMatchObject({ accepted: true, seq: 4, standing, hasWaited: true });
    reloaded.queue.dismiss(first);
    await written(reloaded);
    const again = openPage(journal);
    await again.queue.whenLoaded;
    expect(again.queue.outcomes()).toMatchObject([{ intentId: second }]);
  });

  test("of another page's intent changes nothing here", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    page.line.answer({
      intentId: newIntentId(),
      accepted: false,
      refusal: TOO_FAR,
      standing: CLEAN,
    });
    expect(page.queue.outcomes()).toEqual([]);
  });

  test("of refusals none is dropped; of the accepted ones the latest stay", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const refused = page.queue.submit(merge(1, 2), [], null);
    page.line.answer({ intentId: refused, accepted: false, refusal: TOO_FAR, standing: CLEAN });
    for (let seq = 1; seq <= 250; seq++) {
      const intentId = page.queue.submit(merge(1, 2), [], null);
      page.queue.noteCommitted([{ intentId, seq }]);
    }
    const outcomes = page.queue.outcomes();
    expect(outcomes).toHaveLength(200);
    expect(outcomes[0].intentId).toBe(refused);
    expect(outcomes.at(-1)).toMatchObject({ accepted: true, seq: 250 });
  });
});

describe("[LV3] intents outlive the page", () => {
  test("in the order they were made, before those made since, with the same text", async () => {
    const journal = createMemoryJournal();
    const page = openPage(journal);
    const first = [1, 2, 3].map((id) => page.queue.submit(merge(id, id + 1), [], null));
    await written(page);
    const texts = first.map((intentId) => page.line.lying.get(intentId));

    const reloaded = openPage(journal);
    const since = reloaded.queue.submit(merge(8, 9), [], null);
    await reloaded.queue.whenLoaded;
    expect(idsOf(reloaded)).toEqual([...first, since]);
    expect(reloaded.line.everPut).toEqual([...first, since]);
    expect(first.map((intentId) => reloaded.line.lying.get(intentId))).toEqual(texts);
  });

  test("one that was decided meanwhile is known from the log, even if that came first", async () => {
    const journal = createMemoryJournal();
    const page = openPage(journal);
    const intentId = page.queue.submit(merge(1, 2), [], null);
    await written(page);

    const reloaded = openPage(journal);
    reloaded.queue.noteCommitted([{ intentId, seq: 1 }]);
    await reloaded.queue.whenLoaded;
    expect(reloaded.queue.pending()).toEqual([]);
    expect(reloaded.line.everPut).toEqual([]);
    expect(reloaded.queue.outcomes()).toMatchObject([{ intentId, seq: 1 }]);
    await written(reloaded);
    expect((await journal.load()).pending).toEqual([]);
  });

  test("one that this page cannot read is not lost in silence", async () => {
    const journal = createMemoryJournal();
    await journal.addPending({ intentId: "old", text: '{"v":0}', atMs: 5, change: null });
    const page = openPage(journal);
    await page.queue.whenLoaded;
    expect(page.line.everPut).toEqual([]);
    expect(page.queue.outcomes()).toMatchObject([
      { intentId: "old", intent: null, refusal: { tag: "intent-malformed" } },
    ]);
  });

  test("a browser that keeps nothing is told apart", async () => {
    const kept = openPage();
    const lost = openPage(createMemoryJournal(), false);
    await Promise.all([kept.queue.whenLoaded, lost.queue.whenLoaded]);
    expect([kept.queue.isKept(), lost.queue.isKept()]).toEqual([true, false]);
  });

  test("so is one whose disk is full; the intent is sent all the same", async () => {
    const full: IntentJournal = {
      ...createMemoryJournal(),
      addPending: () => Promise.reject(new Error("QuotaExceededError")),
    };
    const page = openPage(full);
    const intentId = page.queue.submit(merge(1, 2), [], null);
    await written(page);
    expect(page.queue.isKept()).toBe(false);
    expect(page.line.everPut).toEqual([intentId]);
  });
});

describe("a long queue", () => {
  test("[LV3] goes out in its order, a part at a time", async () => {
    const page = openPage();
    const made = Array.from({ length: 1_000 }, (_, id) =>
      page.queue.submit(merge(id + 1, id + 2), [], null),
    );
    await page.queue.whenLoaded;
    let seq = 0;
    while (page.line.lying.size > 0) {
      expect(page.line.lying.size).toBeLessThanOrEqual(200);
      const [intentId] = page.line.lying.keys();
      seq++;
      page.seen = seq;
      page.line.answer({ intentId, accepted: true, seq, standing: CLEAN });
    }
    expect(page.line.everPut).toEqual(made);
    expect(page.line.puts).toBeLessThan(15);
    expect(page.queue.pending()).toEqual([]);
  });

  test("stays below what the server takes in one message", async () => {
    const page = openPage();
    const places = Array.from({ length: 256 }, (_, id) => place(id + 1_000_000_000));
    const split: IntentBody = {
      kind: "split",
      sources: places,
      sinks: places,
      confirmedOnlyClicked: false,
    };
    for (let times = 0; times < 40; times++) page.queue.submit(split, [], null);
    await page.queue.whenLoaded;
    const sizeBytes = [...page.line.lying.values()].reduce((sum, text) => sum + text.length, 0);
    expect(sizeBytes).toBeGreaterThan(400 * 1024);
    expect(sizeBytes).toBeLessThan(1024 * 1024);
  });
});

describe("the way on", () => {
  test("taken back: not sent again, and not kept", async () => {
    const journal = createMemoryJournal();
    const page = openPage(journal);
    const intentId = page.queue.submit(merge(1, 2), [], null);
    await page.queue.whenLoaded;
    page.queue.takeBack(intentId);
    await written(page);
    expect(page.queue.pending()).toEqual([]);
    expect(page.line.lying.size).toBe(0);
    expect((await journal.load()).pending).toEqual([]);
  });

  test("what is accepted can no longer be taken back, only undone", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const intentId = page.queue.submit(merge(1, 2), [], null);
    page.line.answer({ intentId, accepted: true, seq: 1, standing: CLEAN });
    page.queue.takeBack(intentId);
    expect(idsOf(page)).toEqual([intentId]);
  });

  test("[OP5] confirmed: the same merge under a new id", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const first = page.queue.submit(merge(1, 2), [], null);
    page.line.answer({ intentId: first, accepted: false, refusal: TOO_FAR, standing: CLEAN });
    const second = page.queue.retryWith(first, retryOffered(TOO_FAR) ?? {});
    expect(second).not.toBe(first);
    expect(page.queue.outcomes()).toEqual([]);
    expect(page.queue.pending()).toMatchObject([
      { intent: { id: second, body: { ...merge(1, 2), confirmedFar: true } } },
    ]);
  });

  test("[OP3] overriding knowingly: what was overridden before stays so", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const operations = [9, 4].map((seq) => {
      return { seq, authorId: "b", authorName: "Bo", kind: "split" } as const;
    });
    const refusal: Refusal = { tag: "would-override", operations };
    const first = page.queue.submit(merge(1, 2), [4, 2], null);
    page.line.answer({ intentId: first, accepted: false, refusal, standing: CLEAN });
    page.queue.retryWith(first, retryOffered(refusal) ?? {});
    expect(page.queue.pending()).toMatchObject([{ intent: { overrides: [2, 4, 9] } }]);
  });

  test("there is none from what was not refused", async () => {
    const page = openPage();
    await page.queue.whenLoaded;
    const intentId = page.queue.submit(merge(1, 2), [], null);
    expect(page.queue.retryWith(intentId, { confirmedFar: true })).toBeNull();
    expect(retryOffered({ tag: "undo-nothing" })).toBeNull();
  });
});

test("an intent's id is a UUID, and no two are alike", () => {
  const ids = Array.from({ length: 1_000 }, newIntentId);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  expect(new Set(ids).size).toBe(ids.length);
});

/** The pages of one browser, which hears of those that are gone. */
class Browser {
  readonly journal = createMemoryJournal();
  readonly #listeners = new Map<string, (news: PageNews) => void>();
  readonly #waiting: { readonly by: string; readonly for: string; takeOver(): void }[] = [];
  readonly #gone = new Set<string>();

  open(pageId: string): Page {
    const siblings: SiblingPages = {
      pageId,
      tell: (news) => {
        for (const [id, listener] of this.#listeners) if (id !== pageId) listener(news);
      },
      onNews: (listener) => this.#listeners.set(pageId, listener),
      whenGone: (of, takeOver) => {
        this.#waiting.push({ by: pageId, for: of, takeOver });
        if (this.#gone.has(of)) this.#passOn(of);
      },
      close: () => undefined,
    };
    return openPage(this.journal, true, siblings);
  }

  /** A page that crashes says nothing. */
  crash(pageId: string): void {
    this.#listeners.delete(pageId);
    this.#gone.add(pageId);
    this.#passOn(pageId);
  }

  #passOn(pageId: string): void {
    this.#waiting.find((one) => one.for === pageId && !this.#gone.has(one.by))?.takeOver();
  }
}

describe("[LV3] two pages of one person", () => {
  test("show the same; each sends its own, and what a page that is gone left", async () => {
    const browser = new Browser();
    const [left, right] = [browser.open("left"), browser.open("right")];
    await Promise.all([left.queue.whenLoaded, right.queue.whenLoaded]);
    const ofLeft = left.queue.submit(merge(1, 2), [], null);
    const ofRight = right.queue.submit(merge(2, 3), [], null);
    expect(idsOf(left)).toEqual([ofLeft, ofRight]);
    expect(idsOf(right)).toEqual([ofLeft, ofRight]);
    expect(left.line.everPut).toEqual([ofLeft]);
    expect(right.line.everPut).toEqual([ofRight]);

    const takenBack = left.queue.submit(merge(7, 8), [], null);
    right.queue.takeBack(takenBack);
    expect(idsOf(left)).toEqual([ofLeft, ofRight]);
    expect(left.line.lying.has(takenBack)).toBe(false);

    browser.crash("left");
    expect(right.line.everPut).toEqual([ofRight, ofLeft]);
    right.line.answer({ intentId: ofLeft, accepted: false, refusal: TOO_FAR, standing: CLEAN });
    right.queue.noteCommitted([{ intentId: ofRight, seq: 1 }]);
    expect(right.queue.pending()).toEqual([]);
    // What another page left is told of here: nobody saw it there.
    expect(right.queue.outcomes()).toMatchObject([
      { intentId: ofLeft, hasWaited: true },
      { intentId: ofRight, hasWaited: false },
    ]);
  });

  test("a page that is opened later sends nothing of a page that lives, and all of one that died", async () => {
    const browser = new Browser();
    const [first, second] = [browser.open("first"), browser.open("second")];
    await Promise.all([first.queue.whenLoaded, second.queue.whenLoaded]);
    const ofFirst = first.queue.submit(merge(1, 2), [], null);
    const ofSecond = second.queue.submit(merge(3, 4), [], null);
    await written(first);
    browser.crash("second");
    const third = browser.open("third");
    await third.queue.whenLoaded;
    expect(idsOf(third)).toEqual([ofFirst, ofSecond]);
    expect(first.line.everPut).toEqual([ofFirst, ofSecond]);
    expect(third.line.everPut).toEqual([]);
    browser.crash("first");
    expect(third.line.everPut).toEqual([ofFirst]);
  });

  test("what is put away in one is put away in the other, and stays so", async () => {
    const browser = new Browser();
    const [left, right] = [browser.open("left"), browser.open("right")];
    await Promise.all([left.queue.whenLoaded, right.queue.whenLoaded]);
    const intentId = left.queue.submit(merge(1, 2), [], null);
    for (const { line } of [left, right]) {
      line.answer({ intentId, accepted: false, refusal: TOO_FAR, standing: CLEAN });
    }
    expect(right.queue.outcomes()).toMatchObject([{ intentId, accepted: false }]);
    right.queue.dismiss(intentId);
    expect(left.queue.outcomes()).toEqual([]);
    await written(right);
    expect((await browser.journal.load()).refused).toEqual([]);
  });
});
