// What a version's server might tell of a neuron's past: short, long, and nothing.
import { AT_MS, LONG_NAME, LONG_TEXT } from "#components/gallery/made-up.ts";
import { VERSION } from "#components/gallery/made-up-scenes.ts";
import type { Scene } from "#components/gallery/made-up-workspace.tsx";
import { toldOf } from "#core/operations/operation-told.ts";
import type {
  ApiPastEdit,
  ApiPastOperation,
  ApiPastPage,
  ApiPastSignOff,
  ApiPastThread,
} from "#core/protocol/past-api.ts";
import type { ThreadComment } from "#core/session/threads.ts";

const ROOT = "720575940379283941";
const MINUTE_MS = 60_000;
const PEOPLE = [
  { authorId: "p1", authorName: "Lea Brandt" },
  { authorId: "p2", authorName: "王小明" },
  { authorId: "p3", authorName: LONG_NAME.en },
] as const;

function at(version: number, seq: number): ApiPastOperation {
  return {
    ...{ version, seq, sessionId: `session-${version}`, sessionTitle: LONG_TEXT.en },
    ...{ ...PEOPLE[seq % PEOPLE.length], atMs: AT_MS + seq * MINUTE_MS, reason: null },
    positionVoxel: [10 * seq, 4_096, 812],
  };
}

const undo = { kind: "undo", of: 16 } as const;
const EDITS: readonly ApiPastEdit[] = [
  { ...at(2, 17), kind: "undo", told: toldOf(undo), isActive: true },
  {
    ...{ ...at(2, 16), kind: "merge", told: toldOf(undo), isActive: false },
    reason: LONG_TEXT["zh-CN"],
  },
  { ...at(1, 12), kind: "split", told: toldOf(undo), isActive: true },
  { ...at(1, 3), kind: "neuron-add", told: toldOf(undo), isActive: true, reason: LONG_TEXT.en },
];

export const PAST_SIGN_OFFS: readonly ApiPastSignOff[] = [
  { ...at(2, 19), scope: "whole", holds: true },
  { ...at(2, 20), scope: "synapses", holds: true, reason: LONG_TEXT.en },
  { ...at(1, 14), scope: "dendrite", holds: false },
];

const says = (seq: number, text: string, isTakenBack = false): ThreadComment => ({
  ...{ seq, ...PEOPLE[seq % PEOPLE.length], atMs: AT_MS + seq * MINUTE_MS },
  ...{ text, mentions: ["p2"], isTakenBack },
});
export const PAST_COMMENT = says(6, `@王小明 ${LONG_TEXT.en}`);

const THREADS: readonly ApiPastThread[] = [
  {
    ...{ ...at(2, 15), requestScope: "whole", isResolved: true, turnedByName: LONG_NAME.en },
    ...{ commentCount: 2, comments: [says(15, LONG_TEXT.en), says(16, "", true)] },
  },
  {
    ...{ ...at(1, 5), requestScope: null, isResolved: false, turnedByName: null },
    ...{ commentCount: 31, comments: [says(5, "#todo"), says(44, LONG_TEXT["zh-CN"])] },
  },
];

function pageOf<T>(items: readonly T[], total = items.length) {
  return { root: ROOT, total, items, next: total > items.length ? items.length : null };
}

const edits: ApiPastPage<"edits"> = pageOf(EDITS, 1_204);
const signOffs: ApiPastPage<"sign-offs"> = pageOf(PAST_SIGN_OFFS);
const threads: ApiPastPage<"threads"> = pageOf(THREADS, 2);
const PAST = /segments\/\d+\/(edits|sign-offs|threads)$/;

export const WITH_PAST: Scene = {
  ...VERSION,
  answers: [
    { to: /edits$/, with: { json: edits } },
    { to: /sign-offs$/, with: { json: signOffs } },
    { to: /threads$/, with: { json: threads } },
  ],
};
export const WITHOUT_PAST: Scene = {
  ...VERSION,
  answers: [{ to: PAST, with: { json: pageOf([]) } }],
};
export const PAST_TO_COME: Scene = { ...VERSION, answers: [{ to: PAST, with: "silence" }] };
export const PAST_FAILED: Scene = { ...VERSION, answers: [{ to: PAST, with: "no-line" }] };
