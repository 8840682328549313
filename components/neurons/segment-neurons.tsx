"use client";
import { Tag } from "lucide-react";
import { useEffect, useState } from "react";
import type { ListedNeuron } from "#client/session/session-neurons.ts";
import { claimPlaceOf } from "#components/claims/claim-selected.ts";
import { NeuronCard } from "#components/neurons/neuron-card.tsx";
import { NeuronForm } from "#components/neurons/neuron-form.tsx";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import type { ApiSegment } from "#core/protocol/api.ts";

interface SegmentNeuronsProps {
  readonly session: SessionInHand;
  readonly root: bigint;
  readonly segment: ApiSegment;
}

/** [NE1] What people say of the segment: its records, and a form for the first of them or a new one. */
export function SegmentNeurons({ session, root, segment }: SegmentNeuronsProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const isWritable = useSessionField(session, "isWritable");
  const neurons = useSessionField(session, "neurons");
  const asked = useWorkspaceState((state) => state.labelling);
  const key = useKeyLabel("label");
  // The record that is being written; "new" before there is one.
  const [editing, setEditing] = useState<string | null>(null);
  const listed = recordsOn(workspace, { session, root, segment }, neurons);
  const firstId = listed[0]?.neuron.id ?? "new";
  useEffect(() => {
    if (asked !== root) return;
    workspace.store.set({ labelling: null });
    if (isWritable) setEditing(firstId);
  }, [asked, root, workspace, isWritable, firstId]);
  const close = () => setEditing(null);
  return (
    <div className="neurons">
      {listed.length > 1 ? (
        <p className="neurons__notice" data-testid="neurons-several">
          {t("neurons.several", { count: listed.length })}
        </p>
      ) : null}
      {listed.map((item) =>
        editing === item.neuron.id ? (
          <NeuronForm
            key={item.neuron.id}
            neuron={item.neuron}
            place={item.neuron.place}
            onDone={close}
          />
        ) : (
          <NeuronCard
            key={item.neuron.id}
            session={session}
            listed={item}
            onEdit={isWritable ? () => setEditing(item.neuron.id) : null}
          />
        ),
      )}
      {editing === "new" && isWritable ? (
        <NeuronForm neuron={null} place={claimPlaceOf(segment)} onDone={close} />
      ) : null}
      {listed.length === 0 && editing !== "new" && isWritable ? (
        <Button
          small
          variant="quiet"
          icon={<Tag />}
          keyLabel={key}
          data-testid="neuron-new"
          onClick={() => setEditing("new")}
        >
          {t("neurons.new")}
        </Button>
      ) : null}
    </div>
  );
}

/** By what this page shows of the place, where it does; else by what the server said. */
function recordsOn(
  workspace: Workspace,
  { session, root, segment }: SegmentNeuronsProps,
  neurons: readonly ListedNeuron[],
): readonly ListedNeuron[] {
  const told = new Set(segment.neurons.map(({ id }) => id));
  return neurons.filter(({ neuron: { id, place } }) => {
    const shown = session.model.rootOfShown(workspace.nodeAt(place));
    return shown === null ? told.has(id) : shown === root;
  });
}
