import { describe, expect, it } from "vitest";
import {
  goOn,
  leave,
  parseProgress,
  progressAfter,
  TOUR_STEPS,
  type TourFacts,
  type TourProgress,
  takeUp,
} from "#components/tour/tour-progress.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";

const PLACE = { positionVoxel: [1, 2, 3] as const, supervoxel: 7n };
const MERGE: OperationBody = { kind: "merge", a: PLACE, b: PLACE };
const SIGN: OperationBody = {
  ...{ kind: "sign", object: PLACE, scope: "whole", effectHash: "a".repeat(64) },
};

function log(...entries: readonly (readonly [authorId: string, body: OperationBody])[]) {
  return entries.map(
    ([authorId, body], at): Operation => ({
      ...{ seq: at + 1, authorId, authorName: authorId, body, atMs: at, overrides: [] },
      ...{ intentId: `${at}`, effect: { changes: [], conflicts: [] }, prevHash: "" },
    }),
  );
}

function facts(fields: Partial<TourFacts> = {}): TourFacts {
  return {
    ...{ personId: "ana", sessionId: "s", operations: [], selectedCount: 0, sectionsMoved: 0 },
    ...fields,
  };
}

function at(step: (typeof TOUR_STEPS)[number], seq = 0): TourProgress {
  return { status: "running", step, since: { sessionId: "s", seq } };
}

describe("a tour", () => {
  it("waits at each step for the person's own deed, and goes on by it", () => {
    expect(progressAfter(at("select"), facts())).toEqual(at("select"));
    expect(progressAfter(at("select"), facts({ selectedCount: 1 }))).toEqual(at("scroll"));
    expect(progressAfter(at("scroll"), facts({ sectionsMoved: 2 }))).toEqual(at("scroll"));
    expect(progressAfter(at("scroll"), facts({ sectionsMoved: 3 }))).toEqual(at("merge"));
    const merged = facts({ operations: log(["ana", MERGE]) });
    expect(progressAfter(at("merge"), merged)).toEqual(at("undo", 1));
  });

  it("counts neither what others did nor what was done before the step began", () => {
    expect(progressAfter(at("merge"), facts({ operations: log(["bo", MERGE]) }))).toEqual(
      at("merge"),
    );
    const before = facts({ operations: log(["ana", MERGE]) });
    expect(progressAfter(at("merge", 1), before)).toEqual(at("merge", 1));
  });

  it("[RV3] ends by the sign-off of somebody else, for nobody signs their own work", () => {
    const signed = facts({ operations: log(["rhea", SIGN]) });
    expect(progressAfter(at("sign"), signed)).toEqual({ status: "done" });
  });

  it("can be left at any step, and is taken up at that step", () => {
    const left = leave(at("split", 4));
    expect(left).toEqual({ status: "left", step: "split" });
    const operations = log(["ana", MERGE], ["ana", MERGE]);
    expect(takeUp(left, facts({ operations }))).toEqual(at("split", 2));
    expect(takeUp({ status: "done" }, facts())).toEqual(at("select"));
  });

  it("is over after as many skips as it has steps", () => {
    let progress = takeUp({ status: "new" }, facts());
    for (const step of TOUR_STEPS) {
      expect(progress).toMatchObject({ step });
      progress = goOn(progress, facts());
    }
    expect(progress).toEqual({ status: "done" });
  });

  it("begins its step again in another session", () => {
    const elsewhere = facts({ sessionId: "other", operations: log(["ana", MERGE]) });
    expect(progressAfter(at("merge"), elsewhere)).toEqual({
      ...{ status: "running", step: "merge", since: { sessionId: "other", seq: 1 } },
    });
  });

  it("comes back from the browser as it was, and is a new one where that cannot be read", () => {
    const progress = at("comment", 3);
    expect(parseProgress(JSON.stringify(progress))).toEqual(progress);
    for (const text of [null, "", "{", '{"status":"running","step":"fly"}']) {
      expect(parseProgress(text)).toEqual({ status: "new" });
    }
  });
});
