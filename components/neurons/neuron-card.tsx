"use client";
import { Crosshair, History, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ListedNeuron } from "#client/session/session-neurons.ts";
import { NeuronHistory } from "#components/neurons/neuron-history.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button, IconButton } from "#components/ui/button.tsx";
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";

interface NeuronCardProps {
  readonly session: SessionInHand;
  readonly listed: ListedNeuron;
  /** null where nothing can be edited now. */
  readonly onEdit: (() => void) | null;
}

/** [NE1] One record as it stands, with what it says, and the ways to change it. */
export function NeuronCard({ session, listed, onEdit }: NeuronCardProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const key = useKeyLabel("label");
  const [isHistory, setHistory] = useState(false);
  const { neuron, pending } = listed;
  const mayEdit = onEdit !== null && pending !== "removed";
  const said = NEURON_TEXT_FIELDS.filter((field) => field !== "name" && neuron[field] !== "");
  const { somaVoxel } = neuron;
  return (
    <section
      className="neuron"
      aria-label={t("neurons.record")}
      data-testid="neuron-record"
      data-neuron={neuron.id}
      data-pending={pending ?? "none"}
    >
      <div className="neuron__head">
        <strong className="neuron__name" data-testid="neuron-name">
          {neuron.name === "" ? t("neurons.unnamed") : neuron.name}
        </strong>
        {pending === null ? null : <span className="faint">{t(`neurons.pending.${pending}`)}</span>}
        <span className="neuron__buttons">
          {mayEdit ? (
            <IconButton small label={t("neurons.edit")} keyLabel={key} onClick={onEdit}>
              <Pencil />
            </IconButton>
          ) : null}
          {mayEdit && pending === null ? (
            <IconButton
              small
              label={t("neurons.remove")}
              onClick={() => workspace.submit({ kind: "neuron-remove", neuronId: neuron.id })}
            >
              <Trash2 />
            </IconButton>
          ) : null}
        </span>
      </div>
      <dl className="neuron__fields">
        {said.map((field) => (
          <div key={field}>
            <dt>{t(`neurons.field.${field}`)}</dt>
            <dd data-testid={`neuron-${field}`}>{neuron[field]}</dd>
          </div>
        ))}
        {somaVoxel === null ? null : (
          <div>
            <dt>{t("neurons.field.somaVoxel")}</dt>
            <dd>
              <Button
                small
                variant="quiet"
                icon={<Crosshair />}
                onClick={() => workspace.goTo(somaVoxel)}
              >
                {somaVoxel.join(", ")}
              </Button>
            </dd>
          </div>
        )}
      </dl>
      {neuron.tags.length === 0 ? null : (
        <ul className="neuron__tags" aria-label={t("neurons.field.tags")}>
          {neuron.tags.map((tag) => (
            <li key={tag} className="chip">
              {tag}
            </li>
          ))}
        </ul>
      )}
      <Button
        small
        variant="quiet"
        icon={<History />}
        aria-expanded={isHistory}
        data-testid="neuron-history-button"
        onClick={() => setHistory(!isHistory)}
      >
        {t("neurons.history")}
      </Button>
      {isHistory ? <NeuronHistory session={session} neuronId={neuron.id} /> : null}
    </section>
  );
}
