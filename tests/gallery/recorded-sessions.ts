// What the gallery's sessions are: one that is worked on, with all that may stand in a history; one that is
// under review; and short ones at the other steps of a session's life.
import type { IntentBody } from "#core/operations/intent.ts";
import { markText } from "#core/session/place-marks.ts";
import { at, PlayedSession, type Player, type Step } from "#tests/gallery/played-session.ts";

const LEA: Player = { id: "p1", name: "Lea Brandt", role: "reviewer" };
const WANG: Player = { id: "p2", name: "王小明", role: "reviewer" };
const MAX: Player = {
  id: "p3",
  name: "Maximiliane von Hohenstein-Rasmussen",
  role: "proofreader",
};
const JONAS: Player = { id: "p4", name: "Jonas", role: "proofreader" };

const LONG =
  "The branch that was cut off at the border of the second tile goes on in the next section; 请核对突触前位点，然后再签字。";
const HASH = "5f1d7a84c2b96e03d8a1f4c7e6b2905d3c8f17ab64e09d52713bc0a8f6e4d921";

const merge = (a: number, b: number): IntentBody => ({
  ...{ kind: "merge", a: at(a), b: at(b), confirmedFar: true },
});
const split = (sources: readonly number[], sinks: readonly number[]): IntentBody => ({
  ...{ kind: "split", sources: sources.map(at), sinks: sinks.map(at) },
  confirmedOnlyClicked: true,
});
const comment = (
  index: number,
  text: string,
  replyTo: number | null = null,
  mentions: readonly string[] = [],
): IntentBody => ({ kind: "comment-add", place: at(index), text, replyTo, mentions });
const synapse = (pre: number, ...posts: readonly number[]) => ({
  pre: { place: at(pre), compartment: "axon" as const },
  posts: posts.map((post) => ({ place: at(post), compartment: "dendrite" as const })),
  ...{ cleftVoxel: null, type: "chemical", confidence: 0.9 },
});
const neuron = (index: number, name: string) => ({
  ...{ place: at(index), somaVoxel: null, tags: ["glia"], name, type: "", class: "", side: "" },
  ...{ transmitter: "", region: "", status: "fragment" },
});

const EDITS: readonly Step[] = [
  { by: WANG, body: merge(3, 4) },
  { by: LEA, body: split([8], [11]) },
  { by: MAX, body: comment(8, `@Lea Brandt ${LONG}`, null, ["p1"]) },
  { by: LEA, body: comment(8, "Yes.", 3) },
  { by: WANG, body: comment(12, markText("todo")) },
  { by: LEA, body: { kind: "comment-resolve", of: 5 } },
  { by: MAX, body: { kind: "claim", place: at(16), minutes: 480, note: LONG } },
  { by: WANG, body: merge(15, 16), grounds: { confirmedClaims: [7], reason: LONG } },
  { by: LEA, body: { kind: "synapse-add", synapse: synapse(0, 20, 21) } },
  {
    by: MAX,
    body: {
      kind: "synapse-suggest",
      synapses: [synapse(1, 5), synapse(6, 12, 13), synapse(19, 2)],
    },
  },
  { by: LEA, body: { kind: "neuron-add", neuron: neuron(20, "KC-γ"), confirmedSecond: false } },
  { by: WANG, body: { kind: "neuron-edit", neuronId: "n-1", changes: { status: "complete" } } },
  { by: LEA, body: { kind: "isolate", places: [at(1)] } },
  { by: WANG, body: { kind: "undo", of: 13 } },
  { by: LEA, body: { kind: "merge-many", places: [at(6), at(9), at(20)], confirmedFar: true } },
  {
    by: JONAS,
    body: {
      kind: "split-groups",
      groups: [[at(5)], [at(6)], [at(7)]],
      confirmedOnlyClicked: true,
    },
    seenSeq: 14,
    overrides: [],
  },
];

const IN_CONFLICT: readonly Step[] = [
  { by: LEA, body: merge(12, 22), grounds: { confirmedClaims: [7] } },
  { by: LEA, body: { kind: "undo", of: 17 }, grounds: { confirmedClaims: [7] } },
  { by: LEA, body: merge(13, 22), grounds: { confirmedClaims: [7] } },
  { by: MAX, body: split([12], [13]) },
  { by: LEA, body: { kind: "redo", of: 17 }, grounds: { confirmedClaims: [7] } },
  { by: MAX, body: comment(0, `@Lea Brandt ${LONG}`, null, ["p1"]) },
];

const sign = (index: number, scope: "whole" | "synapses" = "whole"): Step["body"] => {
  return (session) => {
    return { kind: "sign", object: at(index), scope, effectHash: session.hashAt(index) };
  };
};

const REVIEWED: readonly Step[] = [
  { by: MAX, body: merge(3, 4) },
  { by: MAX, body: split([8], [9]) },
  { by: JONAS, body: merge(15, 16) },
  { by: JONAS, body: { kind: "synapse-add", synapse: synapse(12, 20) } },
  { by: MAX, body: { kind: "neuron-edit", neuronId: "n-3", changes: { type: LONG.slice(0, 60) } } },
  { by: MAX, body: { kind: "submit", note: "First half." } },
  { by: LEA, body: sign(0) },
  { by: WANG, body: sign(0, "synapses") },
  { by: LEA, body: sign(12) },
  { by: WANG, body: sign(9) },
  {
    by: WANG,
    body: (session) => ({
      ...{ kind: "object-request", object: at(8), scope: "whole", text: LONG },
      effectHash: session.hashAt(8),
    }),
  },
  { by: MAX, body: { kind: "reopen" } },
  { by: MAX, body: split([0], [1]) },
  { by: MAX, body: merge(20, 10) },
  { by: MAX, body: { kind: "submit", note: LONG } },
];

const SIGNED: readonly Step[] = [
  { by: MAX, body: merge(3, 4) },
  { by: MAX, body: { kind: "submit", note: "" } },
  { by: LEA, body: sign(0) },
];

const played = (...steps: readonly Step[]) => new PlayedSession().play(steps);

export async function recordedSessions() {
  const open = played(...EDITS, ...IN_CONFLICT);
  const approved = played(...SIGNED, { by: WANG, body: { kind: "approve" } });
  return {
    empty: played().recorded(),
    open: open.recorded(),
    review: played(...REVIEWED).recorded(),
    changesRequested: played(...SIGNED, {
      ...{ by: WANG, body: { kind: "request-changes", note: LONG } },
    }).recorded(),
    approved: approved.recorded(),
    finalized: played(...SIGNED, { by: WANG, body: { kind: "approve" } })
      .write(WANG, { kind: "finalize", version: 3, manifestHash: HASH })
      .recorded(),
    abandoned: played(
      { by: MAX, body: merge(3, 4) },
      {
        ...{ by: LEA, body: { kind: "abandon", note: LONG } },
      },
    ).recorded(),
    previews: {
      merge: await open.preview(merge(0, 23)),
      "merge-many": await open.preview({
        ...{ kind: "merge-many", places: [at(0), at(23), at(14)], confirmedFar: true },
      }),
      split: await open.preview(split([0], [3])),
      "split-groups": await open.preview({
        ...{ kind: "split-groups", groups: [[at(0)], [at(2)], [at(3)]] },
        confirmedOnlyClicked: true,
      }),
      isolate: await open.preview({ kind: "isolate", places: [at(2)] }),
      overriding: await open.preview(split([15], [16])),
      refused: await open.preview(merge(0, 1)),
    },
  };
}
