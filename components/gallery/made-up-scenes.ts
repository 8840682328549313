// What the gallery's workspaces begin with, and what somebody has done in them.
import { formatIntent } from "#client/intents/intent-text.ts";
import { AT_MS, LONG_NAME, LONG_TEXT, STRIPE_VOXEL } from "#components/gallery/made-up.ts";
import type { Scene } from "#components/gallery/made-up-workspace.tsx";
import recorded from "#components/gallery/recorded.json";
import { PREVIEWS, type RecordedPreview } from "#components/gallery/recorded-api.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { personColor } from "#core/access/person-color.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Standing } from "#core/operations/standing.ts";
import type { ApiRebase } from "#core/protocol/api.ts";
import type { PresenceState } from "#core/protocol/sync-message.ts";

const ROOTS = Object.entries(recorded.version.roots);

/** On a supervoxel of the recorded version, by its number from the left. */
export function pickOf(at: number) {
  const [id, root] = ROOTS[at];
  const positionVoxel = [STRIPE_VOXEL * at, 0, 0] as const;
  return { positionVoxel, supervoxel: BigInt(id), baseRoot: BigInt(root) };
}

export function placeOf(at: number) {
  const { positionVoxel, supervoxel } = pickOf(at);
  return { positionVoxel, supervoxel };
}

const person = (id: string, name: string, tool: string, at: number): PresenceState => ({
  user: { id, name, color: personColor(id), role: "proofreader" },
  ...{ cursorVoxel: null, viewVoxel: [STRIPE_VOXEL * at, 0, 0], tool, zoom: 1 },
  segment: ROOTS[at][1],
});

export const PEOPLE_HERE: readonly PresenceState[] = [
  person("p1", "Lea Brandt", "navigate", 0),
  person("p2", "王小明", "merge", 4),
  person("p3", LONG_NAME.en, "split", 9),
  person("p4", "Jonas", "synapse", 16),
  { ...person("p5", "Ada", "navigate", 0), viewVoxel: null, segment: null },
  person("p6", LONG_NAME["zh-CN"], "isolate", 20),
  person("p7", "Ben", "navigate", 12),
];

export const OPEN: Scene = { log: "open", people: PEOPLE_HERE };
export const OPEN_AS_REVIEWER: Scene = { ...OPEN, role: "reviewer" };
export const EMPTY: Scene = { log: "empty" };
export const READ_ONLY: Scene = { log: "open", role: "viewer", line: "read-only" };
export const VERSION: Scene = { log: "empty", isVersion: true };
export const LONG_TITLE: Scene = { ...OPEN, title: LONG_TEXT.en, line: "offline" };

const previewing = (json: unknown): Scene => ({
  log: "open",
  answers: [{ to: /preview$/, with: { json } }],
});
const of = (name: RecordedPreview) => previewing(PREVIEWS[name]);

export const OVERRIDING = of("overriding");
export const REFUSED_EDIT = of("refused");
export const TOO_FAR = previewing({
  ...{ ok: false, refusal: { tag: "merge-too-far", distanceNm: 81_000, limitNm: 2_000 } },
});
export const NO_ANSWER: Scene = {
  log: "open",
  answers: [{ to: /(preview|difference|segments|blame\/\d+|rebase|finalize)$/, with: "silence" }],
};
export const OFFLINE: Scene = {
  ...{ log: "open", line: "offline" },
  answers: [{ to: /sessions|versions/, with: "no-line" }],
};

const intentOf = (id: string, body: IntentBody) => ({
  ...{ intentId: id, atMs: AT_MS },
  text: formatIntent({ id, seenSeq: 12, overrides: [], body }),
});
const merge = (a: number, b: number): IntentBody => ({
  ...{ kind: "merge", a: placeOf(a), b: placeOf(b), confirmedFar: false },
});
const shifted: Standing = { kind: "shifted", seenSeq: 12, by: [15, 16] };
const redundant: Standing = { kind: "redundant", seenSeq: 12, by: [8] };
const uuid = (at: number) => `00000000-0000-4000-9000-00000000000${at}`;
const WANGS = { seq: 8, authorId: "p2", authorName: "王小明", kind: "merge" } as const;
const MAXS = {
  ...WANGS,
  seq: 20,
  authorId: "p3",
  authorName: LONG_NAME.en,
  kind: "split",
} as const;

/** Edits that wait, that were refused, and that met something else than was seen. */
export const WITH_OUTCOMES: Scene = {
  ...{ log: "open", line: "offline", isKept: false },
  pending: [
    { ...intentOf(uuid(1), merge(0, 23)), change: null },
    { ...intentOf(uuid(2), { kind: "undo", of: null }), change: null },
  ],
  refused: [
    {
      ...intentOf(uuid(3), merge(14, 15)),
      refusal: { tag: "would-override", operations: [WANGS, MAXS] },
    },
    {
      ...intentOf(uuid(4), merge(0, 8)),
      refusal: { tag: "merge-too-far", distanceNm: 81_000, limitNm: 2_000 },
    },
    {
      ...intentOf(uuid(5), merge(3, 4)),
      refusal: { tag: "merge-already-joined", root: 720575940379283941n, by: WANGS },
    },
    {
      ...intentOf(uuid(6), { kind: "undo", of: 20 }),
      refusal: { tag: "undo-not-own", operation: MAXS },
    },
  ],
  accepted: [
    { ...intentOf(uuid(7), merge(4, 12)), seq: 19, standing: shifted },
    { ...intentOf(uuid(8), merge(15, 16)), seq: 17, standing: redundant },
  ],
};

export function selectSome({ setSelection, noteRecent }: Workspace): void {
  noteRecent(pickOf(20));
  setSelection([0, 8, 16].map(pickOf));
}

export const LINES: readonly Scene[] = (
  ["connecting", "catching-up", "live", "read-only", "offline", "refused"] as const
).map((line) => ({ ...WITH_OUTCOMES, line, isKept: line !== "offline" }));

export const UNWRITABLE: readonly Scene[] = (
  ["disk-full", "database-away", "handing-over", "unknown"] as const
).map((notWritable) => ({ log: "open", notWritable, isKept: notWritable !== "unknown" }));

export const WIDE_IMAGE: Scene = {
  log: "open",
  dataset: { imageType: "uint16", imageRange: [1_200, 48_000] },
};

const FIRST_SIGN: ApiRebase["lapsed"] = [
  {
    ...{ seq: 7, reviewerId: "p1", reviewerName: "Lea Brandt", scope: "whole" },
    ...{ root: "720575940379283941", parts: ["supervoxels", "synapses"] },
    ...{ recordEdits: [], records: [] },
  },
];
const NOTHING_NEW: ApiRebase = {
  ...{ seq: 15, baseVersion: 2, newest: 2, versions: [] },
  ...{ counts: { clean: 0, redundant: 0, shifted: 0, conflict: 0 }, operations: [] },
  ...{ lapsed: [], segments: [] },
};
const editAt = (seq: number) => ({
  operation: { seq, authorId: "p3", authorName: LONG_NAME.en, kind: "merge" as const },
  place: { positionVoxel: [10 * seq, 0, 0] as const, supervoxel: "720575940379283941" },
});
const AGAINST = [{ version: 3, operation: WANGS }];

/** On a version that somebody finalized since. */
export const REBASED: ApiRebase = {
  ...NOTHING_NEW,
  newest: 3,
  versions: [
    { number: 3, sessionId: "s", title: LONG_TEXT.en, authors: [{ id: "p2", name: "王小明" }] },
  ],
  counts: { clean: 12, redundant: 1, shifted: 2, conflict: 2 },
  operations: [
    { ...editAt(1), standing: "redundant", against: AGAINST, mayKeep: true, choice: null },
    { ...editAt(2), standing: "shifted", against: AGAINST, mayKeep: true, choice: null },
    { ...editAt(3), standing: "conflict", against: AGAINST, mayKeep: true, choice: null },
    { ...editAt(13), standing: "conflict", against: AGAINST, mayKeep: false, choice: "give-up" },
  ],
  lapsed: FIRST_SIGN,
  segments: recorded.sessions.review.difference.segments as unknown as ApiRebase["segments"],
};

const rebasing = (log: Scene["log"], json: ApiRebase): Scene => ({
  ...{ log, role: "reviewer" },
  answers: [
    { to: /rebase$/, with: { json } },
    { to: /finalize$/, with: { json: { progress: { stage: "deriving", done: 310, total: 900 } } } },
  ],
});
export const REVIEW = rebasing("review", NOTHING_NEW);
export const REVIEW_REBASED = rebasing("review", REBASED);
export const REVIEW_AS_VIEWER: Scene = { ...REVIEW, role: "viewer", line: "read-only" };
/** At the other steps of a session's life. */
export const STATES: readonly Scene[] = (
  ["open", "changesRequested", "approved", "finalized", "abandoned"] as const
).map((log) => rebasing(log, NOTHING_NEW));

/** Once it is known: the panel asks for the difference as well. */
export function openFirst({ session }: Workspace): void {
  const { store, refresh, open } = session?.review ?? {};
  const stop = store?.subscribe(() => {
    const [first] = store.get().shown;
    if (first === undefined) return;
    stop?.();
    open?.(first.key);
  });
  void refresh?.();
}
