// [RV6] How the edits of a session stand on a version that another session made.
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IntentBody } from "#core/operations/intent.ts";
import type { RebaseChoice } from "#core/operations/operation.ts";
import { differenceOf } from "#core/session/difference.ts";
import { judgeIntent } from "#core/session/judge-intent.ts";
import type { RebaseMeans } from "#core/session/judge-resolve.ts";
import { type RebaseReport, rebaseReport, unresolvedOf } from "#core/session/rebase-report.ts";
import { RebasedSession } from "#core/session/rebased-session.ts";
import {
  applyToSession,
  effectHashOf,
  rootOfPlace,
  type SessionModel,
} from "#core/session/session-model.ts";
import { graphArbitrary } from "#fixtures/graphs/graph-arbitrary.ts";
import { graphFromEdges } from "#fixtures/graphs/graph-from-edges.ts";
import { groups, isolate, mark, merge, mergeMany, split } from "#fixtures/graphs/session-acts.ts";
import {
  ADA,
  BEN,
  RHEA,
  type SessionWorld,
  sessionWorld,
  VIC,
} from "#fixtures/graphs/session-world.ts";
import { versionOf } from "#fixtures/graphs/version-of-session.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
type Acts = readonly ((world: SessionWorld) => IntentBody)[];

/** Two chains of four supervoxels, 0-1-2-3 and 4-5-6-7, and two alone, 8 and 9. */
const GRAPH = graphFromEdges(10, [
  { a: 0, b: 1 },
  { a: 1, b: 2 },
  { a: 2, b: 3 },
  { a: 4, b: 5 },
  { a: 5, b: 6 },
  { a: 6, b: 7 },
]);

function worldOf(acts: Acts, actor = ADA, graph = GRAPH): SessionWorld {
  const world = sessionWorld(graph, { sha256Hex });
  for (const act of acts) world.send(actor, act(world));
  return world;
}

interface Rebased {
  readonly session: RebasedSession;
  readonly report: RebaseReport;
}

/** The second session on the version that the first one made. */
function rebased(first: SessionModel, second: SessionModel, onto = 1): Rebased {
  const session = new RebasedSession(versionOf(first));
  for (const operation of second.operations) session.take(operation);
  const between = [{ number: onto, operations: first.operations }];
  return { session, report: rebaseReport(second, session, between) };
}

function standings({ report }: Rebased) {
  return report.operations.map(({ operation, standing, against, mayKeep }) => ({
    seq: operation.seq,
    standing,
    against: against.map((edit) => edit.operation.seq),
    ...(mayKeep ? { mayKeep } : {}),
  }));
}

const rows: readonly [what: string, first: Acts, second: Acts, expected: object[]][] = [
  ["elsewhere: clean", [merge(3, 8)], [merge(7, 9)], [{ seq: 1, standing: "clean", against: [] }]],
  [
    "the same merge: redundant",
    [merge(3, 4)],
    [merge(2, 5)],
    [{ seq: 1, standing: "redundant", against: [1] }],
  ],
  [
    "a split of what is apart by now: redundant",
    [split([0], [3])],
    [split([0], [3])],
    [{ seq: 1, standing: "redundant", against: [1] }],
  ],
  [
    "on a segment that has grown: shifted",
    [merge(3, 8)],
    [merge(0, 9)],
    [{ seq: 1, standing: "shifted", against: [1] }],
  ],
  [
    "a merge that joins again what a split had parted: conflict",
    [split([0], [3]), merge(0, 4)],
    [merge(3, 7), merge(8, 9)],
    [
      { seq: 1, standing: "conflict", against: [1], mayKeep: true },
      { seq: 2, standing: "clean", against: [] },
    ],
  ],
  [
    "a merge of many that joins again what a split into several had parted: conflict",
    [groups([4], [5, 6], [7]), merge(7, 9)],
    [mergeMany(4, 8, 9)],
    [{ seq: 1, standing: "conflict", against: [1], mayKeep: true }],
  ],
  [
    "a split that severs a merge: conflict",
    [merge(0, 4)],
    [split([0], [3]), merge(3, 7)],
    [
      { seq: 1, standing: "conflict", against: [1], mayKeep: true },
      { seq: 2, standing: "shifted", against: [1] },
    ],
  ],
  [
    "a split that severs a merge of its own session there: conflict of both, neither of which stays",
    [merge(3, 4)],
    [split([0], [3]), merge(0, 7)],
    [
      { seq: 1, standing: "conflict", against: [1] },
      { seq: 2, standing: "conflict", against: [1] },
    ],
  ],
  [
    "what is undone is not told",
    [split([0], [3]), merge(0, 4)],
    [merge(3, 7), mark("undo", 1), isolate(5)],
    [{ seq: 3, standing: "shifted", against: [1, 2] }],
  ],
];

describe("[RV6] an edit on the newest version", () => {
  test.each(rows)("%s", (_, first, second, expected) => {
    expect(standings(rebased(worldOf(first, BEN).model, worldOf(second).model))).toEqual(expected);
  });
});

/** The second session of the row with one conflict, submitted and signed, beside the first. */
function inConflict() {
  const first = worldOf([split([0], [3]), merge(0, 4), merge(4, 8)], BEN).model;
  const world = worldOf([merge(3, 7)]);
  const { model } = world;
  const act = (actor: typeof ADA, body: IntentBody, newest = 1) => {
    const { session, report } = rebased(first, model);
    const rebase: RebaseMeans = { newest, rebased: { session, report: () => report } };
    const seq = model.operations.length + 1;
    const intent = { id: `${seq}`, seenSeq: seq - 1, overrides: [], body };
    const judged = judgeIntent(model, actor, intent, { rebase });
    if (!judged.ok) return judged.error.tag;
    applyToSession(model, {
      ...{ seq, intentId: intent.id, authorId: actor.id, authorName: actor.id, atMs: seq },
      ...{ prevHash: "0".repeat(64), ...judged.value },
    });
    return "accepted";
  };
  const sign = (of: SessionModel, at: number, onto?: number): IntentBody => {
    const object = world.place(at);
    const effectHash = effectHashOf(of, rootOfPlace(of, object));
    const body = { kind: "sign", object, scope: "whole", effectHash } as const;
    return onto === undefined ? body : { ...body, onto };
  };
  expect(act(ADA, { kind: "submit", note: "" })).toBe("accepted");
  expect(act(RHEA, sign(model, 3))).toBe("accepted");
  return { first, model, world, act, sign, look: () => rebased(first, model) };
}

function resolve(choice: RebaseChoice, onto = 1, of = 1): IntentBody {
  return { kind: "resolve", of, onto, choice };
}

describe("[RV6] a conflict on the newest version", () => {
  test("is kept by a choice in the log, which changes nothing in the session itself", () => {
    const { model, world, act, look } = inConflict();
    const before = differenceOf(model).map(({ root, effectHash }) => [root, effectHash]);
    expect(unresolvedOf(look().report)).toHaveLength(1);
    expect(act(RHEA, resolve("keep"))).toBe("accepted");
    expect(differenceOf(model).map(({ root, effectHash }) => [root, effectHash])).toEqual(before);
    const { report, session } = look();
    expect(unresolvedOf(report)).toEqual([]);
    expect(report.operations).toMatchObject([{ standing: "conflict", isKept: true }]);
    const [left, right] = [world.place(0), world.place(3)];
    expect(rootOfPlace(session.model, left)).toBe(rootOfPlace(session.model, right));
  });

  test("is given up: the edit is out of the re-base, and comes back where it is kept after all", () => {
    const { first, model, world, act, look } = inConflict();
    expect(act(ADA, resolve("give-up"))).toBe("accepted");
    const given = look();
    expect(given.report).toMatchObject({ operations: [], givenUp: [{ seq: 1 }] });
    expect(differenceOf(given.session.model)).toEqual([]);
    for (let at = 0; at < 10; at++) {
      const place = world.place(at);
      expect(rootOfPlace(given.session.model, place)).toBe(rootOfPlace(first, place));
    }
    expect(model.segmentation.activity.active.has(1)).toBe(true);
    expect(act(ADA, resolve("give-up"))).toBe("undo-already");
    expect(act(ADA, resolve("keep"))).toBe("accepted");
    expect(look().report).toMatchObject({ operations: [{ isKept: true }], givenUp: [] });
  });

  test("kept against one version is asked about anew where a later one is against it", () => {
    const { first, model, act } = inConflict();
    expect(act(ADA, resolve("keep"))).toBe("accepted");
    expect(unresolvedOf(rebased(first, model, 2).report)).toHaveLength(1);
  });

  test("is for its author and for reviewers to choose about, on the newest version alone", () => {
    const { act } = inConflict();
    expect(act(BEN, resolve("keep"))).toBe("undo-not-own");
    expect(act(VIC, resolve("keep"))).toBe("not-allowed");
    expect(act(ADA, resolve("keep", 1), 2)).toBe("rebase-outdated");
    expect(act(ADA, resolve("keep", 1, 2))).toBe("rebase-no-conflict");
    expect(act(ADA, resolve("keep", 1, 99))).toBe("undo-unknown");
  });

  test("[RV3] lapses the sign-off of what it changes, which is signed again as it will be", () => {
    const { act, sign, look } = inConflict();
    const { report, session } = look();
    expect(report.lapsed).toMatchObject([{ signOff: { operation: { authorId: "rhea" } } }]);
    expect(differenceOf(session.model)).toMatchObject([{ isSigned: false }]);
    expect(act(RHEA, sign(session.model, 3))).toBe("review-stale");
    expect(act(RHEA, sign(session.model, 3, 1), 2)).toBe("rebase-outdated");
    expect(act(ADA, sign(session.model, 3, 1))).toBe("not-allowed");
    expect(act(RHEA, { kind: "approve" })).toBe("accepted");
    expect(act(RHEA, sign(session.model, 3))).not.toBe("accepted");
    expect(act(RHEA, sign(session.model, 3, 1))).toBe("accepted");
    expect(differenceOf(look().session.model)).toMatchObject([{ isSigned: true }]);
  });

  test("[RV3] is not signed by a reviewer who gave an edit of it up", () => {
    const { first, world, act, sign, look, model } = inConflict();
    expect(first.operations).toHaveLength(3);
    expect(act(RHEA, resolve("give-up"))).toBe("accepted");
    expect(world.model).toBe(model);
    expect(act(RHEA, sign(look().session.model, 3, 1))).toBe("review-own-work");
  });
});

const any = fc.nat(999);
const step = fc.record({
  kind: fc.constantFrom(
    "merge",
    "merge",
    "split",
    "split",
    "merge-many",
    "groups",
    "isolate",
    "undo",
  ),
  a: any,
  b: any,
});

function actOf({ kind, a, b }: { kind: string; a: number; b: number }): Acts[number] {
  return (world) => {
    const count = world.model.base.graph.supervoxelIds.length;
    const [left, right, third] = [a % count, b % count, (a + b) % count];
    if (kind === "merge") return merge(left, right)(world);
    if (kind === "split") return split([left], [right])(world);
    if (kind === "merge-many") return mergeMany(left, right, third)(world);
    if (kind === "groups") return groups([left], [right], [third])(world);
    if (kind === "isolate") return isolate(left)(world);
    return { kind: "undo", of: null };
  };
}

test("[RV6] two sessions give the same segments in either order, where neither is in conflict", () => {
  let apart = 0;
  let compared = 0;
  fc.assert(
    fc.property(
      graphArbitrary(2, 9, {}),
      fc.array(step, { maxLength: 6 }),
      fc.array(step, { maxLength: 6 }),
      (graph, firstSteps, secondSteps) => {
        const first = worldOf(firstSteps.map(actOf), ADA, graph).model;
        const second = worldOf(secondSteps.map(actOf), BEN, graph).model;
        const [one, other] = [rebased(first, second), rebased(second, first)];
        const isApart = [one, other].every(({ report }) => unresolvedOf(report).length === 0);
        if (!isApart) return;
        compared++;
        if (first.operations.length > 0 && second.operations.length > 0) apart++;
        for (let index = 0; index < graph.supervoxelIds.length; index++) {
          const place = {
            positionVoxel: graph.positionsVoxel.tripleAt(index),
            supervoxel: graph.supervoxelIds.at(index),
          };
          expect(rootOfPlace(one.session.model, place)).toBe(
            rootOfPlace(other.session.model, place),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(apart).toBeGreaterThan(60);
  expect(compared).toBeGreaterThan(apart);
});
