"use client";
import { Crosshair, X } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import {
  additionOfDraft,
  draftProblems,
  draftSoma,
  draftTags,
  draftText,
  EMPTY_DRAFT,
  editOfDraft,
  type NeuronDraft,
} from "#components/neurons/neuron-draft.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import {
  NEURON_TEXT_FIELDS,
  type Neuron,
  type NeuronTextField,
  RECOMMENDED_TEXTS,
} from "#core/neurons/neuron.ts";

interface NeuronFormProps {
  /** null for a new record. */
  readonly neuron: Neuron | null;
  readonly place: Place;
  readonly onDone: () => void;
}

/** One save is one operation. Enter saves, Escape leaves the record as it is. */
export function NeuronForm({ neuron, place, onDone }: NeuronFormProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<NeuronDraft>(EMPTY_DRAFT);
  const problems = draftProblems(draft);
  const body = neuron === null ? additionOfDraft(draft, place) : editOfDraft(draft, neuron);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (problems.size > 0) return;
    if (body !== null) workspace.submit(body);
    onDone();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone();
  };
  const problemOf = (field: NeuronTextField | "tags") =>
    problems.has(field)
      ? t(field === "tags" ? "neurons.problem.tags" : "neurons.problem.text")
      : null;
  return (
    <form
      ref={form}
      className="neuron neuron--form"
      data-testid="neuron-form"
      aria-label={t("neurons.record")}
      onSubmit={save}
      onKeyDown={leave}
    >
      <div className="neuron__inputs">
        {NEURON_TEXT_FIELDS.map((field) => (
          <TextField
            key={field}
            field={field}
            value={draftText(draft, neuron, field)}
            problem={problemOf(field)}
            onChange={(text) => setDraft({ ...draft, texts: { ...draft.texts, [field]: text } })}
          />
        ))}
      </div>
      <Field
        label={t("neurons.tags-label")}
        name="tags"
        value={draftTags(draft, neuron)}
        problem={problemOf("tags")}
        onChange={(event) => setDraft({ ...draft, tags: event.target.value })}
      />
      <SomaRow
        somaVoxel={draftSoma(draft, neuron)}
        onChange={(somaVoxel) => setDraft({ ...draft, somaVoxel })}
      />
      <div className="neuron__actions">
        <Button small submits variant="primary" disabled={body === null} data-testid="neuron-save">
          {t("neurons.save")}
        </Button>
        <Button small variant="quiet" onClick={onDone}>
          {t("neurons.cancel")}
        </Button>
      </div>
    </form>
  );
}

function TextField(props: {
  readonly field: NeuronTextField;
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (text: string) => void;
}) {
  const { t } = usePreferences();
  const id = useId();
  const { field, value, problem, onChange } = props;
  const known: readonly string[] =
    field in RECOMMENDED_TEXTS ? RECOMMENDED_TEXTS[field as keyof typeof RECOMMENDED_TEXTS] : [];
  return (
    <>
      <Field
        label={t(`neurons.field.${field}`)}
        name={field}
        value={value}
        problem={problem}
        autoComplete="off"
        list={known.length === 0 ? undefined : id}
        onChange={(event) => onChange(event.target.value)}
      />
      {known.length === 0 ? null : (
        <datalist id={id}>
          {known.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </>
  );
}

function SomaRow(props: {
  readonly somaVoxel: Vec3 | null;
  readonly onChange: (somaVoxel: Vec3 | null) => void;
}) {
  const { t } = usePreferences();
  const { viewer, dataset } = useWorkspace();
  const here = (): Vec3 => {
    const [x, y, z] = viewer.view().positionVoxel;
    const inside = (part: number, axis: 0 | 1 | 2) =>
      Math.min(dataset.shapeVoxel[axis] - 1, Math.max(0, Math.floor(part)));
    return [inside(x, 0), inside(y, 1), inside(z, 2)];
  };
  return (
    <div className="neuron__soma">
      <span className="field__label">{t("neurons.field.somaVoxel")}</span>
      <span data-testid="neuron-soma">
        {props.somaVoxel === null ? t("neurons.soma-none") : props.somaVoxel.join(", ")}
      </span>
      <Button
        small
        icon={<Crosshair />}
        data-testid="neuron-soma-here"
        onClick={() => props.onChange(here())}
      >
        {t("neurons.soma-here")}
      </Button>
      {props.somaVoxel === null ? null : (
        <IconButton small label={t("neurons.soma-clear")} onClick={() => props.onChange(null)}>
          <X />
        </IconButton>
      )}
    </div>
  );
}
