// [DE4] Facts that the server is asked for: never from before the operation that put them in question.
import { expect, test } from "vitest";
import type { SegmentFacts, SegmentsNowAnswer } from "#client/api/segment-answers.ts";
import { createBaseRoots } from "#client/connectome/base-roots.ts";
import { createChangedFacts } from "#client/connectome/changed-facts.ts";
import { settled } from "#client/session/testing/person.ts";

/** Timers that run when they are told to, and questions that are answered by hand. */
function byHand<Asked, Answer>() {
  const timers = new Set<() => void>();
  const questions: {
    readonly asked: Asked;
    answer(answer: Answer): void;
    fail(): void;
  }[] = [];
  return {
    questions,
    ask: (asked: Asked) =>
      new Promise<Answer>((resolve, reject) => {
        questions.push({
          asked,
          answer: resolve,
          fail: () => reject(new Error("the line is broken")),
        });
      }),
    schedule(callback: () => void) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
    async tick() {
      await settled();
      for (const callback of [...timers]) {
        timers.delete(callback);
        callback();
      }
      await settled();
    },
  };
}

const factsOf = (root: bigint, supervoxelCount: number): SegmentFacts => ({
  ...{ root, supervoxelCount, sizeVoxel: 10n, positionVoxel: [0, 0, 0], signOffs: [] },
  requests: 0,
});

test("an answer from before the operation is asked for again, and one that failed too", async () => {
  const hand = byHand<readonly bigint[], SegmentsNowAnswer>();
  const told: (ReadonlySet<bigint> | null)[] = [];
  const facts = createChangedFacts({ ...hand, onChange: (roots) => told.push(roots) });
  facts.outdate([1n, 2n], 5);
  await hand.tick();
  expect(hand.questions[0].asked).toEqual([1n, 2n]);
  // Meanwhile another operation changes one of them.
  facts.outdate([2n], 6);
  hand.questions[0].answer({ seq: 5, segments: [factsOf(1n, 3), factsOf(2n, 4)] });
  await hand.tick();
  expect([facts.of(1n)?.supervoxelCount, facts.of(2n)]).toEqual([3, undefined]);
  expect(facts.isFollowed(2n)).toBe(true);
  expect(hand.questions[1].asked).toEqual([2n]);
  hand.questions[1].fail();
  await hand.tick();
  expect(told.at(-1)).toBeNull();
  hand.questions[2].answer({ seq: 6, segments: [factsOf(2n, 5)] });
  await settled();
  expect(facts.of(2n)?.supervoxelCount).toBe(5);
  expect(told.at(-1)).toEqual(new Set([2n]));
});

test("a segment that another took up is none any more", async () => {
  const hand = byHand<readonly bigint[], SegmentsNowAnswer>();
  const facts = createChangedFacts({ ...hand, onChange: () => undefined });
  facts.outdate([7n, 8n], 1);
  await hand.tick();
  hand.questions[0].answer({ seq: 1, segments: [factsOf(7n, 1), null] });
  await settled();
  expect([...facts.roots()]).toEqual([7n]);
  facts.outdate([7n], 2);
  await hand.tick();
  hand.questions[1].answer({ seq: 2, segments: [factsOf(3n, 9)] });
  await settled();
  expect([...facts.roots()]).toEqual([]);
});

test("where the version has a supervoxel is asked once, many at a time, and again where it failed", async () => {
  const hand = byHand<readonly bigint[], readonly bigint[]>();
  const failures: unknown[] = [];
  const roots = createBaseRoots({ ...hand, onChange: (failure) => failures.push(failure) });
  for (const supervoxel of [4n, 5n, 4n]) roots.want(supervoxel);
  expect([roots.of(4n), roots.isSettled()]).toEqual([null, false]);
  await hand.tick();
  expect(hand.questions.map(({ asked }) => asked)).toEqual([[4n, 5n]]);
  hand.questions[0].fail();
  await hand.tick();
  expect(failures[0]).toBeInstanceOf(Error);
  hand.questions[1].answer([4n, 0n]);
  await settled();
  roots.want(4n);
  await hand.tick();
  expect([roots.of(4n), roots.of(5n), roots.isSettled()]).toEqual([4n, 0n, true]);
  expect(hand.questions).toHaveLength(2);
});
