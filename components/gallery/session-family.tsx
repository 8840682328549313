"use client";
// Of a session's panels what needs no session to be drawn.
import { useState } from "react";
import { SECTION_VIEW } from "#client/meshes/orbit-view.ts";
import type { SynapseSummary } from "#components/connectome/synapse-summary.ts";
import { SynapseWhere } from "#components/connectome/synapse-where.tsx";
import { LONG_NAME, LONG_TEXT, NO_LINE, nothing, REFUSED } from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { CopyLink } from "#components/history/copy-link.tsx";
import { ReasonField } from "#components/proofreading/reason-field.tsx";
import { CommentForm } from "#components/review/comment-form.tsx";
import { CommentText } from "#components/review/comment-text.tsx";
import { RebaseLapses } from "#components/review/rebase-lapses.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { MeshFailure } from "#components/space/mesh-failure.tsx";
import { MeshScale } from "#components/space/mesh-scale.tsx";
import { VerdictIcon } from "#components/synapses/synapse-row.tsx";
import type { ApiRebase } from "#core/protocol/api.ts";
import { markText } from "#core/session/place-marks.ts";

const VERDICTS = ["accepted", "rejected", "uncertain", "suggested", "none"] as const;
const PEOPLE = [
  { id: "p1", name: "Lea Brandt" },
  { id: "p2", name: "王小明" },
];
const MENTIONING = `@Lea Brandt ${LONG_TEXT.en}. @王小明 ${LONG_TEXT["zh-CN"]}。`;
const MARKS = ["todo", "end", "uncertain"] as const;
const SUMMARY: SynapseSummary = {
  byCompartment: [
    ["axon", { inputs: 12, outputs: 1_804 }],
    ["unknown", { inputs: 3, outputs: 0 }],
  ],
  byRegion: [
    [LONG_NAME.en, { inputs: 9_214, outputs: 12 }],
    ["", { inputs: 1, outputs: 4 }],
  ],
  regionsBy: "record",
  unsettledSites: 0,
};
const BY_PLACE: SynapseSummary = { ...SUMMARY, regionsBy: "place" };
const NO_REGION: SynapseSummary = { ...SUMMARY, byRegion: [["", { inputs: 12, outputs: 4 }]] };
const PLACE = { positionVoxel: [512, 734, 28], supervoxel: "4611686018427387905" } as const;
const EDIT = {
  version: 3,
  operation: { seq: 41, authorId: "p2", authorName: "王小明", kind: "neuron-edit" },
} as const;
const LAPSED: Pick<ApiRebase, "lapsed"> = {
  lapsed: [
    {
      ...{ seq: 7, reviewerId: "p1", reviewerName: "Lea Brandt", scope: "whole" },
      ...{ root: PLACE.supervoxel, parts: ["supervoxels", "synapses", "neurons"] },
      recordEdits: [EDIT],
      records: [
        {
          ...{ id: "n1", place: PLACE, somaVoxel: null, tags: ["descending", "下行"] },
          ...{ name: "DNa02", type: "DN", class: "", side: "left", transmitter: "" },
          ...{ region: LONG_TEXT["zh-CN"], status: "" },
        },
      ],
    },
  ],
};

export function SessionFamily() {
  return (
    <Family name="session">
      <Comments />
      <Facts />
    </Family>
  );
}

function Comments() {
  const { t, locale } = usePreferences();
  const [reason, setReason] = useState("");
  const text = { people: PEOPLE, myId: "p2", mentions: ["p1", "p2"] };
  return (
    <>
      <Sample of="CommentText" state="long">
        <CommentText {...text} text={MENTIONING} />
      </Sample>
      <Sample of="CommentText" state="chosen">
        {MARKS.map((mark) => (
          <CommentText key={mark} {...text} text={markText(mark)} />
        ))}
      </Sample>
      <Sample of="CommentForm" state="empty">
        <CommentForm label={t("verdicts.request-text")} onSend={nothing} onCancel={nothing} />
      </Sample>
      <Sample of="ReasonField" state="empty">
        <ReasonField value={reason} onChange={setReason} onCommit={nothing} />
      </Sample>
      <Sample of="ReasonField" state="long">
        <ReasonField value={LONG_TEXT[locale]} onChange={nothing} onCommit={nothing} />
      </Sample>
      <Sample of="RebaseLapses" state="full">
        <RebaseLapses rebase={LAPSED} />
      </Sample>
      <Sample of="CopyLink">
        <CopyLink seq={41} />
      </Sample>
    </>
  );
}

function Facts() {
  return (
    <>
      <Sample of="SynapseWhere" state="full">
        <SynapseWhere summary={SUMMARY} />
      </Sample>
      <Sample of="SynapseWhere" state="empty">
        <SynapseWhere summary={NO_REGION} />
      </Sample>
      <Sample of="SynapseWhere" state="chosen">
        <SynapseWhere summary={BY_PLACE} />
        <SynapseWhere summary={{ ...BY_PLACE, unsettledSites: 1_203 }} />
      </Sample>
      <Sample of="SynapseWhere" state="busy">
        <SynapseWhere summary={SUMMARY} isAsking />
      </Sample>
      <Sample of="MeshFailure" state="error">
        <MeshFailure unknown={null} progress={{ failed: 12, failure: NO_LINE }} onRetry={nothing} />
      </Sample>
      <Sample of="MeshFailure" state="ended">
        <MeshFailure unknown={REFUSED} progress={{ failed: 0, failure: null }} onRetry={nothing} />
      </Sample>
      <Sample of="MeshScale">
        <div className="gallery__stage">
          <MeshScale view={SECTION_VIEW} />
        </div>
      </Sample>
      <Sample of="VerdictIcon">
        {VERDICTS.map((verdict) => (
          <VerdictIcon key={verdict} verdict={verdict} />
        ))}
      </Sample>
    </>
  );
}
