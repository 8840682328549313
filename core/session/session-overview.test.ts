import { describe, expect, it } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import type { Operation, OperationBody } from "#core/operations/operation.ts";
import type { RequiredSignOffs } from "#core/review/required-sign-offs.ts";
import { NO_REVIEW, type ReviewSummary } from "#core/session/review-summary.ts";
import {
  progressOf,
  type SessionRows,
  waitingFor,
  worksIn,
} from "#core/session/session-overview.ts";

const PLACE: Place = { positionVoxel: [1, 2, 3], supervoxel: 7n };
const OTHER_PLACE: Place = { positionVoxel: [4, 5, 6], supervoxel: 8n };
const NONE: SessionRows = { tallies: [], spoken: [], marks: [], conflicts: [] };

function said(seq: number, authorId: string, body: OperationBody): Operation {
  return {
    ...{ seq, authorId, authorName: authorId, body, atMs: seq, overrides: [] },
    intentId: `intent-${seq}`,
    effect: { changes: [], conflicts: [] },
    prevHash: "0".repeat(64),
  };
}

function comment(seq: number, authorId: string, mentions: readonly string[] = []): Operation {
  return said(seq, authorId, {
    ...{ kind: "comment-add", place: PLACE, text: "look here", replyTo: null, mentions },
  });
}

function answer(seq: number, authorId: string, replyTo: number): Operation {
  return said(seq, authorId, {
    ...{ kind: "comment-add", place: PLACE, text: "done", replyTo, mentions: [] },
  });
}

const sign = (seq: number, authorId: string, object = PLACE) =>
  said(seq, authorId, { kind: "sign", object, scope: "whole", effectHash: "a".repeat(64) });

describe("how far a session is", () => {
  it("counts edits that are not undone, and no marks", () => {
    const rows: SessionRows = {
      ...NONE,
      tallies: [
        { authorId: "ana", kind: "merge", count: 3 },
        { authorId: "bo", kind: "split", count: 1 },
        { authorId: "ana", kind: "undo", count: 2 },
        { authorId: "ana", kind: "redo", count: 1 },
        { authorId: "bo", kind: "comment-add", count: 4 },
      ],
      marks: [
        { seq: 5, kind: "undo", of: 1 },
        { seq: 6, kind: "undo", of: 2 },
        { seq: 7, kind: "redo", of: 1 },
      ],
    };
    expect(progressOf(rows, NO_REVIEW, { whole: 1 }).edits).toBe(3);
  });

  it("takes no edit away for a comment that was taken back", () => {
    const rows: SessionRows = {
      ...NONE,
      tallies: [{ authorId: "ana", kind: "merge", count: 1 }],
      spoken: [comment(2, "ana")],
      marks: [{ seq: 3, kind: "undo", of: 2 }],
    };
    expect(progressOf(rows, NO_REVIEW, { whole: 1 })).toMatchObject({ edits: 1, openThreads: 0 });
  });

  it("counts threads that are not resolved, and sign-offs that are not withdrawn", () => {
    const spoken = [
      comment(1, "ana"),
      comment(2, "ana"),
      said(3, "bo", { kind: "comment-resolve", of: 1 }),
      sign(4, "rhea"),
      sign(5, "rhea", OTHER_PLACE),
      said(6, "rhea", { kind: "withdraw-sign", object: PLACE, scope: "whole" }),
    ];
    expect(progressOf({ ...NONE, spoken }, NO_REVIEW, { whole: 1 })).toEqual({
      ...{ edits: 0, signOffs: 1, openThreads: 1, lapsed: 0, lacking: null },
    });
  });

  it("[VD4] counts what lapsed, and what lacks of what the dataset requires", () => {
    const review: ReviewSummary = {
      lapsed: [{ seq: 4, reviewerId: "rhea" }],
      held: [
        { segments: 3, scopes: {} },
        { segments: 2, scopes: { whole: 2, synapses: 1 } },
      ],
    };
    const lacking = (required: RequiredSignOffs) => progressOf(NONE, review, required).lacking;
    expect(progressOf(NONE, review, { whole: 1 })).toMatchObject({ lapsed: 1, lacking: 3 });
    expect(lacking({ whole: 1, synapses: 2 })).toBe(3 * 3 + 2);
  });
});

describe("whose a session is", () => {
  const rows: SessionRows = { ...NONE, tallies: [{ authorId: "bo", kind: "merge", count: 1 }] };

  it("is whoever began it, and whoever edited in it", () => {
    expect(worksIn("ana", "ana", NONE)).toBe(true);
    expect(worksIn("bo", "ana", rows)).toBe(true);
    expect(worksIn("cy", "ana", rows)).toBe(false);
  });
});

describe("what waits for a person", () => {
  const edited: SessionRows = { ...NONE, tallies: [{ authorId: "ana", kind: "merge", count: 2 }] };
  const byAna = (state: "open" | "submitted" | "changes-requested" | "approved" | "finalized") => ({
    state,
    createdById: "ana",
  });
  const kinds = (
    person: Parameters<typeof waitingFor>[0],
    state: Parameters<typeof byAna>[0],
    rows = edited,
  ) => waitingFor(person, byAna(state), rows, NO_REVIEW).map(({ kind }) => kind);
  const rhea = { personId: "rhea", role: "reviewer" } as const;
  const ana = { personId: "ana", role: "reviewer" } as const;

  it("[RV3] a submitted session waits for reviewers, but for nobody with work of their own alone", () => {
    expect(kinds(rhea, "submitted")).toEqual(["review"]);
    expect(kinds(ana, "submitted")).toEqual([]);
    expect(kinds({ personId: "bo", role: "proofreader" }, "submitted")).toEqual([]);
  });

  it("[RV1] changes wait for who worked in it, an approved session for reviewers", () => {
    expect(kinds(ana, "changes-requested")).toEqual(["changes"]);
    expect(kinds(rhea, "changes-requested")).toEqual([]);
    expect(kinds(rhea, "approved")).toEqual(["finalize"]);
  });

  it("[CM2] a mention waits until its person has said something, and names its thread", () => {
    const asked = [comment(3, "ana"), comment(4, "ana", ["bo"]), comment(5, "ana", ["bo"])];
    const bo = { personId: "bo", role: "viewer" } as const;
    expect(waitingFor(bo, byAna("open"), { ...edited, spoken: asked }, NO_REVIEW)).toEqual([
      { kind: "mention", count: 2, seq: 4 },
    ]);
    const answered = [...asked, answer(6, "bo", 4), answer(7, "bo", 5)];
    expect(kinds(bo, "open", { ...edited, spoken: answered })).toEqual([]);
  });

  it("[DE3] a conflict waits for the authors of both edits and for nobody else", () => {
    const conflict = { holds: 2, broken: 1, holdsAuthorId: "bo", brokenAuthorId: "ana" };
    const rows = { ...edited, conflicts: [conflict] };
    expect(waitingFor(ana, byAna("open"), rows, NO_REVIEW)).toEqual([
      { kind: "conflict", count: 1, seq: 1 },
    ]);
    expect(kinds({ personId: "bo", role: "proofreader" }, "open", rows)).toEqual(["conflict"]);
    expect(kinds(rhea, "open", rows)).toEqual([]);
  });

  it("[RV3] a sign-off that lapsed waits for whoever gave it", () => {
    const review: ReviewSummary = {
      lapsed: [4, 7].map((seq) => ({ seq, reviewerId: "rhea" })),
      held: null,
    };
    expect(waitingFor(rhea, byAna("open"), edited, review)).toEqual([
      { kind: "lapsed", count: 2, seq: 4 },
    ]);
    expect(waitingFor(ana, byAna("open"), edited, review)).toEqual([]);
    expect(waitingFor(rhea, byAna("finalized"), edited, review)).toEqual([]);
  });

  it("nothing waits in a session that is over", () => {
    expect(kinds(rhea, "finalized", { ...edited, spoken: [comment(3, "ana", ["rhea"])] })).toEqual(
      [],
    );
  });
});
