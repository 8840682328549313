"use client";
// What a release is to hold: everything, some neurons, or those of a box; and whose skeletons. What
// cannot be is said here, before anything is asked for, or by the server, which then wrote nothing.
import { type FormEvent, useState } from "react";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import { ScopeChoice, useScope } from "#components/datasets/scope-choice.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import {
  ASKED_SKELETONS,
  type AskedSkeletons,
  type ReleaseRequest,
} from "#core/protocol/release-choice.ts";

interface ReleaseDialogProps {
  readonly dataset: ApiDataset;
  readonly version: number;
  /** Resolves once it is asked for; rejects with why it cannot be. */
  readonly onAsk: (asked: ReleaseRequest) => Promise<unknown>;
  readonly onClose: () => void;
}

export function ReleaseDialog({ dataset, version, onAsk, onClose }: ReleaseDialogProps) {
  const { t, locale } = usePreferences();
  const scope = useScope(dataset);
  const [skeletons, setSkeletons] = useState<AskedSkeletons>("usual");
  const [problem, setProblem] = useState("");
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const asked = scope.asked();
    if (typeof asked === "string") return setProblem(asked);
    setBusy(true);
    setProblem("");
    try {
      await onAsk({ scope: asked, skeletons });
      onClose();
    } catch (error) {
      setProblem(failureSentence(error, locale, t));
      setBusy(false);
    }
  };

  return (
    <FormDialog
      title={t("ui.release.title", { name: dataset.name, version })}
      submitLabel={t("ui.release.ask")}
      canSubmit={!isBusy}
      problem={problem}
      onSubmit={(event) => void submit(event)}
      onClose={onClose}
    >
      <ScopeChoice
        scope={scope}
        legend="ui.release.what"
        nameOf={(kind) => `ui.release.scope.${kind}`}
        aboutOf={(kind) => `ui.release.about.${kind}`}
        onKind={() => setProblem("")}
      />
      <label className="field">
        <span className="field__label">{t("ui.release.skeletons")}</span>
        <select
          className="input"
          value={skeletons}
          onChange={({ target }) => setSkeletons(target.value as AskedSkeletons)}
        >
          {ASKED_SKELETONS.map((choice) => (
            <option key={choice} value={choice}>
              {t(`ui.release.skeletons-of.${choice}`)}
            </option>
          ))}
        </select>
      </label>
    </FormDialog>
  );
}
