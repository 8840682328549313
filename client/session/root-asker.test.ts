// A page that lags behind a server, with questions and answers under way between them in any order.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RootsAnswer } from "#client/api/answer-schemas.ts";
import { createRootAsker } from "#client/session/root-asker.ts";
import { createSessionRoots } from "#client/session/session-roots.ts";
import type { SegmentChange } from "#core/operations/operation.ts";
import { rootIndexOf } from "#core/operations/segmentation-state.ts";
import { graphArbitrary, stepArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { History, type HistoryStep } from "#fixtures/graphs/history.ts";

interface Question {
  readonly supervoxels: readonly bigint[];
  answer(answer: RootsAnswer): void;
  fail(): void;
  /** What the server said, once it has; it is still under way then. */
  said: RootsAnswer | null;
}

class LaggingPage {
  readonly history: History;
  readonly roots;
  readonly questions: Question[] = [];
  readonly timers = new Set<() => void>();
  applied = 0;
  wasAsked = false;
  private readonly rootsAfter: bigint[][];
  private readonly baseRoots: BigUint64Array;

  constructor(history: History) {
    this.history = history;
    this.rootsAfter = [this.truth()];
    this.baseRoots = BigUint64Array.from(this.rootsAfter[0]);
    this.roots = createSessionRoots({
      ask: (supervoxels) =>
        new Promise((answer, fail) => {
          this.wasAsked = true;
          this.questions.push({ supervoxels, answer, fail: () => fail(new Error()), said: null });
        }),
      schedule: (callback) => {
        this.timers.add(callback);
        return () => this.timers.delete(callback);
      },
      nodeAt: ({ supervoxel }) => supervoxel,
      isThere: () => true,
      onChanged: () => undefined,
    });
  }

  private truth(): bigint[] {
    const supervoxelIds = this.history.graph.supervoxelIds.toArray();
    return Array.from(
      supervoxelIds,
      (_, index) => supervoxelIds[rootIndexOf(this.history.state, index)],
    );
  }

  commit(step: HistoryStep): void {
    if (this.history.play(step) !== null) this.rootsAfter.push(this.truth());
  }

  apply(): void {
    const operation = this.history.operations[this.applied];
    if (operation === undefined) return;
    this.applied++;
    this.roots.apply([operation]);
    this.roots.check();
  }

  /** The server answers the first question from its newest state. */
  say(): void {
    const question = this.questions.find(({ said }) => said === null);
    if (question === undefined) return;
    const { supervoxelIds } = this.history.graph;
    const now = this.rootsAfter[this.rootsAfter.length - 1];
    const roots = question.supervoxels.map((id) => now[supervoxelIds.indexOf(id)]);
    question.said = { seq: this.history.operations.length, roots };
  }

  async hear(): Promise<void> {
    const at = this.questions.findIndex(({ said }) => said !== null);
    if (at < 0) return;
    const [question] = this.questions.splice(at, 1);
    if (question.said !== null) question.answer(question.said);
    await settled();
  }

  async fail(): Promise<void> {
    this.questions.shift()?.fail();
    await settled();
  }

  runTimers(): void {
    for (const timer of [...this.timers]) {
      this.timers.delete(timer);
      timer();
    }
  }

  seeTile(from: number, to: number): void {
    const supervoxelIds = this.history.graph.supervoxelIds.toArray();
    const [low, high] = [Math.min(from, to), Math.max(from, to) + 1];
    this.roots.source.see(supervoxelIds.slice(low, high), this.baseRoots.slice(low, high));
  }

  painted(): bigint[] {
    const supervoxelIds = this.history.graph.supervoxelIds.toArray();
    return Array.from(supervoxelIds, (id, index) =>
      this.roots.source.rootOf(id, this.baseRoots[index]),
    );
  }

  async drain(): Promise<void> {
    while (this.applied < this.history.operations.length) this.apply();
    this.seeTile(0, this.history.graph.supervoxelIds.length - 1);
    while (this.timers.size > 0 || this.questions.length > 0) {
      this.runTimers();
      this.say();
      await this.hear();
    }
  }

  expected(): bigint[] {
    return this.rootsAfter[this.rootsAfter.length - 1];
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
}

type Turn =
  | { readonly kind: "commit"; readonly step: HistoryStep }
  | { readonly kind: "see"; readonly from: number; readonly to: number }
  | { readonly kind: "apply" | "say" | "hear" | "fail" | "timers" };

const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("commit" as const),
      step: stepArbitrary({ withRaw: true }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("see" as const), from: fc.nat(99), to: fc.nat(99) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("apply" as const, "say" as const, "hear" as const, "timers" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fail" as const) }) },
);

async function play(page: LaggingPage, next: Turn): Promise<void> {
  const count = page.history.graph.supervoxelIds.length;
  switch (next.kind) {
    case "commit":
      return page.commit(next.step);
    case "see":
      return page.seeTile(next.from % count, next.to % count);
    case "apply":
      return page.apply();
    case "say":
      return page.say();
    case "hear":
      return page.hear();
    case "fail":
      return page.fail();
    case "timers":
      return page.runTimers();
  }
}

test("[DE1] whenever nothing is left to ask, every supervoxel has its true root", async () => {
  let runsThatAsked = 0;
  await fc.assert(
    fc.asyncProperty(
      graphArbitrary(3, 14),
      fc.array(turn, { minLength: 10, maxLength: 80, size: "max" }),
      async (graph, turns) => {
        const page = new LaggingPage(new History(graph, { listLimit: 1 }));
        for (const next of turns) await play(page, next);
        await page.drain();
        expect(page.painted()).toEqual(page.expected());
        if (page.wasAsked) runsThatAsked++;
      },
    ),
    { numRuns: 300 },
  );
  expect(runsThatAsked).toBeGreaterThan(20);
});

/** An asker alone, with a table that holds one unresolved supervoxel until it is resolved. */
function openAsker() {
  const resolved: [readonly bigint[], readonly bigint[]][] = [];
  const timers: (() => void)[] = [];
  const delaysMs: number[] = [];
  const answers: ((answer: RootsAnswer) => void)[] = [];
  const asker = createRootAsker({
    unresolved: () => (resolved.length === 0 ? [7n] : []),
    resolve: (supervoxels, roots) => resolved.push([supervoxels, roots]),
    ask: () => new Promise((answer) => answers.push(answer)),
    schedule: (callback, delayMs) => {
      timers.push(callback);
      delaysMs.push(delayMs);
      return () => undefined;
    },
  });
  const runTimers = () => {
    for (const timer of timers.splice(0)) timer();
  };
  const touching = (root: bigint): SegmentChange => ({
    before: [root],
    after: [
      { root, supervoxelCount: 1, members: "ask" },
      { root: root + 1n, supervoxelCount: 1, members: "rest" },
    ],
  });
  return { asker, resolved, answers, runTimers, delaysMs, touching };
}

test("[OP8] what is not there by now stays unresolved, and is not insisted on", async () => {
  const { asker, resolved, answers, runTimers, delaysMs } = openAsker();
  asker.noteApplied(1, []);
  asker.check();
  runTimers();
  answers[0]({ seq: 1, roots: [0n] });
  await settled();
  expect(resolved).toEqual([]);
  expect(delaysMs[1]).toBeGreaterThan(50 * delaysMs[0]);
  runTimers();
  answers[1]({ seq: 1, roots: [5n] });
  await settled();
  expect(resolved).toEqual([[[7n], [5n]]]);
});

test("an answer from ahead of the log waits until the log is there", async () => {
  const { asker, resolved, answers, runTimers, touching } = openAsker();
  asker.noteApplied(1, [touching(3n)]);
  asker.check();
  runTimers();
  answers[0]({ seq: 3, roots: [5n] });
  await settled();
  asker.noteApplied(2, [touching(5n)]);
  expect(resolved).toEqual([]);
  asker.noteApplied(3, [touching(5n)]);
  expect(resolved).toEqual([[[7n], [5n]]]);
});

test("an answer whose root was touched since is asked for again", async () => {
  const { asker, resolved, answers, runTimers, touching } = openAsker();
  asker.noteApplied(1, []);
  asker.check();
  runTimers();
  asker.noteApplied(2, [touching(5n)]);
  answers[0]({ seq: 1, roots: [5n] });
  await settled();
  expect(resolved).toEqual([]);
  runTimers();
  answers[1]({ seq: 2, roots: [6n] });
  await settled();
  expect(resolved).toEqual([[[7n], [6n]]]);
});

test("an answer from a server that lags behind the page is not believed", async () => {
  const { asker, resolved, answers, runTimers } = openAsker();
  asker.noteApplied(5, []);
  asker.check();
  runTimers();
  answers[0]({ seq: 4, roots: [5n] });
  await settled();
  expect(resolved).toEqual([]);
  runTimers();
  expect(answers).toHaveLength(2);
});
