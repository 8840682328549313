"use client";
import { type FormEvent, useState } from "react";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import {
  MAX_REQUIRED_REVIEWERS,
  type RequiredSignOffs,
  requirementsOf,
  SIGN_OFF_SCOPES,
} from "#core/review/required-sign-offs.ts";

/** [VD4] Which sign-offs the dataset requires; its administrators change it. */
export function ReviewRules({ dataset }: { readonly dataset: ApiDataset }) {
  const { t } = usePreferences();
  const [held, setHeld] = useState(dataset.requiredSignOffs);
  const words = requirementsOf(held).map(
    ({ scope, needed }) => `${t(`ui.review.scope.${scope}`)} × ${needed}`,
  );
  return (
    <details className="review-rules" data-testid="review-rules">
      <summary>
        {t("verdicts.rules")}: <span data-testid="review-rules-held">{words.join(", ")}</span>
      </summary>
      {dataset.role === "admin" ? (
        <RulesForm dataset={dataset} held={held} onSet={setHeld} />
      ) : (
        <p className="muted">{t("verdicts.rules-about")}</p>
      )}
    </details>
  );
}

interface RulesFormProps {
  readonly dataset: ApiDataset;
  readonly held: RequiredSignOffs;
  readonly onSet: (required: RequiredSignOffs) => void;
}

function RulesForm({ dataset, held, onSet }: RulesFormProps) {
  const { t } = usePreferences();
  const [wanted, setWanted] = useState(held);
  const [failure, setFailure] = useState<unknown>(null);
  const isEmpty = requirementsOf(wanted).length === 0;
  const set = async (event: FormEvent) => {
    event.preventDefault();
    setFailure(null);
    try {
      await api.setReviewRules(dataset.id, wanted);
      onSet(wanted);
    } catch (reason) {
      setFailure(reason);
    }
  };
  return (
    <form className="review-rules__form" onSubmit={(event) => void set(event)}>
      <p className="muted">{t("verdicts.rules-about")}</p>
      <div className="review-rules__scopes">
        {SIGN_OFF_SCOPES.map((scope) => (
          <label key={scope} className="field">
            <span className="field__label">{t(`ui.review.scope.${scope}`)}</span>
            <input
              className="input"
              type="number"
              min={0}
              max={MAX_REQUIRED_REVIEWERS}
              aria-label={t("verdicts.rules-reviewers", { scope: t(`ui.review.scope.${scope}`) })}
              value={wanted[scope] ?? 0}
              onChange={({ target }) => setWanted(withCount(wanted, scope, target.valueAsNumber))}
            />
          </label>
        ))}
      </div>
      <Button small submits variant="primary" disabled={isEmpty}>
        {t("verdicts.rules-set")}
      </Button>
      {isEmpty ? <p className="muted">{t("verdicts.rules-one")}</p> : null}
      {failure === null ? null : <LoadFailed failure={failure} />}
    </form>
  );
}

function withCount(
  required: RequiredSignOffs,
  scope: keyof RequiredSignOffs,
  count: number,
): RequiredSignOffs {
  const { [scope]: _, ...others } = required;
  return Number.isInteger(count) && count > 0 ? { ...others, [scope]: count } : others;
}
