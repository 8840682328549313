"use client";
import { useState } from "react";
import { NewSession } from "#components/datasets/new-session.tsx";
import { ReleaseDialog } from "#components/datasets/release-dialog.tsx";
import { RemoveDataset } from "#components/datasets/remove-dataset.tsx";
import { ReviewRules } from "#components/datasets/review-rules.tsx";
import { ScopeChoice, type ScopeKind, useScope } from "#components/datasets/scope-choice.tsx";
import { BoxFields, NeuronsField, wholeBox } from "#components/datasets/scope-fields.tsx";
import { SessionList, SessionRow } from "#components/datasets/session-list.tsx";
import { ReleaseButtons, ReleaseLines } from "#components/datasets/version-release.tsx";
import {
  AT_MS,
  DATASET,
  done,
  LONG_TEXT,
  nothing,
  READ_ONLY,
  SESSIONS,
  sessionOf,
} from "#components/gallery/made-up.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import type { ApiRelease } from "#core/protocol/release-api.ts";

const RELEASE: ApiRelease = {
  choiceId: "r",
  scope: { kind: "everything" },
  skeletons: "usual",
  state: "done",
  stage: "",
  done: 0,
  total: 0,
  remainingMs: null,
  problem: null,
  detail: "",
  sizeBytes: 4_812_000_000,
  askedById: null,
  askedByName: "Lea Brandt",
  askedAtMs: AT_MS,
  finishedAtMs: AT_MS,
};
const RELEASES: readonly ApiRelease[] = [
  { ...RELEASE, choiceId: "" },
  { ...RELEASE, choiceId: "queued", state: "queued" },
  { ...RELEASE, choiceId: "running", state: "running", done: 31, total: 90, remainingMs: 200_000 },
  {
    ...RELEASE,
    choiceId: "failed",
    state: "failed",
    problem: "disk-full",
    scope: { kind: "neurons", neuronCount: 48, firstId: "4611686018427387905" },
  },
  {
    ...RELEASE,
    choiceId: "cancelled",
    state: "cancelled",
    scope: { kind: "region", minVoxel: [0, 0, 0], maxVoxel: [20_480, 16_384, 4_096] },
  },
];
const NEURONS = "4611686018427387905\n512, 734, 28\n720575940379283941";
const KINDS = ["everything", "neurons", "region"] as const;

const releasesOf = (releases: readonly ApiRelease[], failure = "") => ({
  ...{ releases, failure, prepare: done, takeAway: nothing, look: nothing },
});

export function DatasetsFamily() {
  return (
    <Family name="datasets">
      <Sessions />
      <Releases />
      <Scopes />
      <Rules />
    </Family>
  );
}

function Sessions() {
  const row = sessionOf(LONG_TEXT["zh-CN"], { state: "submitted" });
  return (
    <>
      <Sample of="SessionList" state="full">
        <SessionList dataset={DATASET} sessions={SESSIONS} />
      </Sample>
      <Sample of="SessionList" state="empty">
        <SessionList dataset={READ_ONLY} sessions={[]} />
      </Sample>
      <Sample of="SessionRow" state="long">
        <ul className="rows">
          <SessionRow session={row} nowMs={AT_MS} showsDataset />
        </ul>
      </Sample>
      <Sample of="NewSession">
        <div data-testid="gallery-opens">
          <NewSession dataset={DATASET} />
        </div>
      </Sample>
    </>
  );
}

function Releases() {
  const { t, locale } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  const shared = { dataset: DATASET, version: 2 };
  return (
    <>
      <Sample of="ReleaseLines" state="full">
        <span className="row__stack">
          <ReleaseLines of={releasesOf(RELEASES)} {...shared} />
        </span>
      </Sample>
      <Sample of="ReleaseLines" state="error">
        <span className="row__stack">
          <ReleaseLines of={releasesOf([], LONG_TEXT[locale])} {...shared} />
        </span>
      </Sample>
      <Sample of="ReleaseButtons">
        <ReleaseButtons of={releasesOf([])} {...shared} />
      </Sample>
      <Sample of="ReleaseDialog">
        <Button data-testid="gallery-opens" onClick={() => setOpen(true)}>
          {t("ui.release.ask")}
        </Button>
        {isOpen ? <ReleaseDialog {...shared} onAsk={done} onClose={() => setOpen(false)} /> : null}
      </Sample>
    </>
  );
}

function Scopes() {
  const [text, setText] = useState(NEURONS);
  const [box, setBox] = useState(() => wholeBox(DATASET));
  return (
    <>
      {KINDS.map((kind) => (
        <Sample key={kind} of="ScopeChoice" state={kind === "everything" ? "usual" : "chosen"}>
          <Scope kind={kind} />
        </Sample>
      ))}
      <Sample of="NeuronsField" state="full">
        <NeuronsField text={text} onText={setText} />
      </Sample>
      <Sample of="BoxFields" state="full">
        <BoxFields box={box} onBox={setBox} />
      </Sample>
    </>
  );
}

/** In a form of its own, so that its choice is no other one's. */
function Scope({ kind: first }: { readonly kind: ScopeKind }) {
  const scope = useScope(DATASET);
  const [isTouched, setTouched] = useState(false);
  return (
    <form>
      <ScopeChoice
        scope={isTouched ? scope : { ...scope, kind: first, set: touch }}
        legend="ui.release.what"
        nameOf={(kind) => `ui.release.scope.${kind}`}
        aboutOf={(kind) => `ui.release.about.${kind}`}
        onKind={nothing}
      />
    </form>
  );

  function touch(change: Parameters<typeof scope.set>[0]): void {
    setTouched(true);
    scope.set(change);
  }
}

function Rules() {
  return (
    <>
      <Sample of="ReviewRules">
        <ReviewRules dataset={DATASET} />
      </Sample>
      <Sample of="ReviewRules" state="disabled">
        <ReviewRules dataset={READ_ONLY} />
      </Sample>
      <Sample of="RemoveDataset">
        <div data-testid="gallery-opens">
          <RemoveDataset dataset={DATASET} onRemoved={nothing} />
        </div>
      </Sample>
    </>
  );
}
