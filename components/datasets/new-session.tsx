"use client";
// A new session: a title is enough. Neurons that it is about can be named, by ids or places, or taken
// from a box; each becomes a thread of the session, which opens with them selected.
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { formatPlaceLink } from "#client/viewer/view-link.ts";
import { ScopeChoice, useScope } from "#components/datasets/scope-choice.tsx";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ApiNewSession } from "#core/protocol/home-api.ts";

export function NewSession({ dataset }: { readonly dataset: ApiDataset }) {
  const { t } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Plus />} onClick={() => setOpen(true)}>
        {t("ui.sessions.new")}
      </Button>
      {isOpen ? <NewSessionDialog dataset={dataset} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface DialogProps {
  readonly dataset: ApiDataset;
  readonly onClose: () => void;
}

function NewSessionDialog({ dataset, onClose }: DialogProps) {
  const { t, locale } = usePreferences();
  const router = useRouter();
  const scope = useScope(dataset);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const title = String(fields.get("title")).trim();
    const note = String(fields.get("note") ?? "").trim();
    const asked = scope.asked();
    if (title === "") return setProblem(t("ui.sessions.title-problem"));
    if (typeof asked === "string") return setProblem(asked);
    setBusy(true);
    setProblem("");
    try {
      const wanted = scope.kind === "everything" ? { title } : { title, scope: asked, note };
      router.push(addressOf(await api.createSession(dataset.id, wanted)));
    } catch (failure) {
      setProblem(failureSentence(failure, locale, t));
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={t("ui.sessions.new-on", { dataset: dataset.name })}
      submitLabel={t(isBusy ? "ui.sessions.creating" : "ui.sessions.create")}
      canSubmit={!isBusy}
      problem={problem}
      onSubmit={(event) => void submit(event)}
      onClose={onClose}
    >
      <Field label={t("ui.sessions.new-title")} name="title" maxLength={200} required autoFocus />
      <ScopeChoice
        scope={scope}
        legend="ui.sessions.scope.legend"
        nameOf={(kind) => `ui.sessions.scope.${kind}`}
        aboutOf={(kind) => `ui.sessions.about.${kind}`}
        onKind={() => setProblem("")}
      />
      {scope.kind === "everything" ? null : (
        <Field
          label={t("ui.sessions.note")}
          name="note"
          maxLength={500}
          defaultValue={t("ui.sessions.note-usual")}
          required
        />
      )}
    </FormDialog>
  );
}

/** The session, at the first of its neurons and with all of them selected. */
function addressOf({ id, neurons }: ApiNewSession): string {
  const path = `/sessions/${id}`;
  const [first] = neurons;
  if (first === undefined) return path;
  return (
    path +
    formatPlaceLink(
      first.positionVoxel,
      neurons.map(({ root }) => root),
    )
  );
}
