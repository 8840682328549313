"use client";
// Deletes a dataset, once its name was typed: what goes with it is counted here before.
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ApiFailure } from "#client/api/api-failure.ts";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { api } from "#components/shell/api.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";

interface RemoveProps {
  readonly dataset: ApiDataset;
  readonly onRemoved: () => void;
}

export function RemoveDataset(props: RemoveProps) {
  const { t } = usePreferences();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton small label={t("datasets.remove.open")} onClick={() => setOpen(true)}>
        <Trash2 />
      </IconButton>
      {isOpen ? <RemoveDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

interface Work {
  readonly sessions: number;
  readonly versions: number;
}

function RemoveDialog({ dataset, onRemoved, onClose }: RemoveProps & { onClose: () => void }) {
  const { t, locale } = usePreferences();
  const { name } = dataset;
  const [typed, setTyped] = useState("");
  const [work, setWork] = useState<Work | null>(null);
  const [isAgreed, setAgreed] = useState(false);
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      await api.removeDataset(dataset.id, { name: typed, withWork: isAgreed });
      onRemoved();
      onClose();
    } catch (error) {
      if (error instanceof ApiFailure && error.tag === "dataset-in-use") {
        const { sessions, versions } = error.fields;
        setWork({ sessions: Number(sessions), versions: Number(versions) });
      }
      setProblem(failureSentence(error, locale, t));
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={t("datasets.remove.title", { name })}
      submitLabel={t("datasets.remove.do")}
      variant="danger"
      canSubmit={!isBusy && typed === name}
      problem={problem}
      onSubmit={(event) => void submit(event)}
      onClose={onClose}
    >
      <p>{t("datasets.remove.about")}</p>
      {work === null ? null : (
        <label className="release-dialog__scope">
          <input
            type="checkbox"
            checked={isAgreed}
            onChange={({ target }) => setAgreed(target.checked)}
          />
          <span>{t("datasets.remove.work", { ...work })}</span>
        </label>
      )}
      <Field
        label={t("datasets.remove.confirm", { name })}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => setTyped(target.value)}
      />
    </FormDialog>
  );
}
