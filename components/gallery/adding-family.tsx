"use client";
import { ContrastRow } from "#components/datasets/add-dataset/contrast-row.tsx";
import { DimensionField } from "#components/datasets/add-dataset/dimension-field.tsx";
import { ImportPanel } from "#components/datasets/add-dataset/import-panel.tsx";
import {
  GraphFacts,
  SynapsesFacts,
  VolumeFacts,
} from "#components/datasets/add-dataset/layer-facts.tsx";
import { LayerFindings } from "#components/datasets/add-dataset/layer-findings.tsx";
import {
  GraphLayer,
  SynapsesLayer,
  VolumeLayer,
} from "#components/datasets/add-dataset/layer-section.tsx";
import { RegionFields } from "#components/datasets/add-dataset/region-fields.tsx";
import { TextField } from "#components/datasets/add-dataset/text-field.tsx";
import { VectorField } from "#components/datasets/add-dataset/vector-field.tsx";
import { BeingAdded } from "#components/datasets/being-added.tsx";
import { LONG_TEXT, NO_LINE, nothing } from "#components/gallery/made-up.ts";
import {
  CANCELLED,
  DRAFT,
  FAILED,
  NEW_DRAFT,
  pageOf,
  VOLUME,
  WRONG_ADDRESS,
} from "#components/gallery/made-up-draft.ts";
import { Family, Sample } from "#components/gallery/sample.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

const LISTED = [NEW_DRAFT, DRAFT, CANCELLED, FAILED];
const { settings, inspections } = DRAFT;

export function AddingFamily() {
  return (
    <Family name="adding">
      <Fields />
      <Facts />
      <Layers />
      <Imports />
    </Family>
  );
}

function Fields() {
  const { t, locale } = usePreferences();
  const [channels, times] = VOLUME.dimensions ?? [];
  const text = { label: t("datasets.path"), hint: t("datasets.path-hint"), onChange: nothing };
  const vector = { label: t("datasets.voxel"), isSize: true, onChange: nothing };
  return (
    <>
      <Sample of="TextField" state="empty">
        <TextField {...text} value="" isDisabled={false} />
      </Sample>
      <Sample of="TextField" state="error">
        <TextField {...text} value="raw" isDisabled={false} problem={LONG_TEXT[locale]} />
      </Sample>
      <Sample of="TextField" state="disabled">
        <TextField {...text} value="volumes/raw" isDisabled />
      </Sample>
      <Sample of="VectorField" state="empty">
        <VectorField {...vector} value={null} told={[8, 8, 40]} isDisabled={false} />
      </Sample>
      <Sample of="VectorField" state="error">
        <VectorField {...vector} value={[8, 8, -40]} told={null} isDisabled={false} />
      </Sample>
      <Sample of="VectorField" state="disabled">
        <VectorField {...vector} value={[8, 8, 40]} told={null} isDisabled />
      </Sample>
      <Sample of="DimensionField">
        <DimensionField dimension={channels} value={0} isDisabled={false} onChange={nothing} />
      </Sample>
      <Sample of="DimensionField" state="full">
        <DimensionField dimension={times} value={120} isDisabled={false} onChange={nothing} />
      </Sample>
      <Contrasts />
      <Sample of="RegionFields" state="empty">
        <RegionFields page={pageOf(DRAFT)} isDisabled={false} />
      </Sample>
    </>
  );
}

function Contrasts() {
  const shared = { sample: VOLUME.sample, contrast: [40, 210], onMove: nothing } as const;
  return (
    <>
      <Sample of="ContrastRow">
        <ContrastRow {...shared} isDisabled={false} onChange={nothing} />
      </Sample>
      <Sample of="ContrastRow" state="disabled">
        <ContrastRow {...shared} isDisabled onChange={nothing} />
      </Sample>
    </>
  );
}

function Facts() {
  const { graph, synapses } = inspections;
  return (
    <>
      <Sample of="VolumeFacts">
        <VolumeFacts choice={settings.image} found={VOLUME} />
      </Sample>
      {graph === null ? null : (
        <Sample of="GraphFacts">
          <GraphFacts found={graph} />
        </Sample>
      )}
      {synapses === null ? null : (
        <Sample of="SynapsesFacts">
          <SynapsesFacts found={synapses} />
        </Sample>
      )}
      <Sample of="LayerFindings" state="empty">
        <LayerFindings draft={null} isDisabled={false} onFix={nothing} />
      </Sample>
      <Sample of="LayerFindings" state="full">
        <LayerFindings draft={DRAFT} isDisabled={false} onFix={nothing} />
      </Sample>
      <Sample of="LayerFindings" state="disabled">
        <LayerFindings draft={{ ...DRAFT, findings: [] }} isDisabled onFix={nothing} />
      </Sample>
    </>
  );
}

function Layers() {
  const full = { page: pageOf(DRAFT), isDisabled: false };
  const empty = { page: pageOf(null), isDisabled: false };
  const busy = { page: pageOf(DRAFT, { looking: new Set(["image"]) }), isDisabled: true };
  return (
    <>
      <Sample of="VolumeLayer" state="empty">
        <VolumeLayer kind="image" {...empty} />
      </Sample>
      <Sample of="VolumeLayer" state="full">
        <VolumeLayer kind="image" {...full} />
      </Sample>
      <Sample of="VolumeLayer" state="busy">
        <VolumeLayer kind="image" {...busy} />
      </Sample>
      <Sample of="VolumeLayer" state="error">
        <VolumeLayer kind="image" page={WRONG_ADDRESS} isDisabled={false} />
      </Sample>
      <Sample of="GraphLayer" state="full">
        <GraphLayer {...full} />
      </Sample>
      <Sample of="SynapsesLayer" state="full">
        <SynapsesLayer {...full} />
      </Sample>
    </>
  );
}

function Imports() {
  return (
    <>
      <Sample of="ImportPanel" state="empty">
        <ImportPanel page={pageOf(null)} />
      </Sample>
      <Sample of="ImportPanel" state="error">
        <ImportPanel page={pageOf(FAILED, { failure: NO_LINE })} />
      </Sample>
      <Sample of="ImportPanel" state="ended">
        <ImportPanel page={pageOf(CANCELLED)} />
      </Sample>
      <Sample of="BeingAdded" state="full">
        <BeingAdded drafts={LISTED} onChanged={nothing} />
      </Sample>
      <Sample of="BeingAdded" state="empty">
        <BeingAdded drafts={[]} onChanged={nothing} />
      </Sample>
    </>
  );
}
