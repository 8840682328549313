"use client";
import { type FormEvent, useId, useState } from "react";
import { ApiFailure } from "#client/api/api-failure.ts";
import type { MessageKey } from "#client/messages/translate.ts";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { AuthorOrder } from "#components/versions/author-order.tsx";
import {
  type DescriptionDraft,
  draftOf,
  fieldsOf,
  moved,
  named,
  problemsOf,
} from "#components/versions/description-draft.ts";
import type { ApiDescription } from "#core/protocol/version-api.ts";
import { isLicence, LICENCES } from "#core/review/version-description.ts";

const OWN_LICENCE = "LicenseRef-";

interface DescribeFormProps {
  readonly versions: { readonly datasetId: string; readonly version: number };
  readonly described: ApiDescription;
  readonly onCancel: () => void;
  /** Somebody else was faster: what they said is to be read first. */
  readonly onReload: () => void;
  readonly onDescribed: () => void;
}

/** [RV7] Whoever may review describes a version; each time is a revision of its own. */
export function DescribeForm(props: DescribeFormProps) {
  const { versions, described, onCancel, onReload, onDescribed } = props;
  const { t } = usePreferences();
  const [draft, setDraft] = useState(() => draftOf(described));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const problems = problemsOf(draft);
  const problem = (key: MessageKey | undefined) => (key === undefined ? null : t(key));
  const change = (changes: Partial<DescriptionDraft>) => setDraft({ ...draft, ...changes });
  const isOvertaken = failure instanceof ApiFailure && failure.tag === "changed-meanwhile";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      const { datasetId, version } = versions;
      await api.describe(datasetId, version, described.revision, fieldsOf(draft));
      onDescribed();
    } catch (reason) {
      setFailure(reason);
      setBusy(false);
    }
  };
  return (
    <section className="dataset about__card" aria-label={t("described.form")}>
      <form
        className="describe"
        data-testid="describe-form"
        noValidate
        onSubmit={(event) => void save(event)}
      >
        <h2 className="about__heading">{t("described.form")}</h2>
        <p className="muted">{t("described.form-about")}</p>
        <Field
          label={t("described.title-of-version")}
          name="title"
          value={draft.title}
          onChange={({ target }) => change({ title: target.value })}
          problem={problem(problems.title)}
        />
        <TextArea
          label={t("described.text")}
          value={draft.description}
          onChange={(description) => change({ description })}
          problem={problem(problems.description)}
        />
        <div className="describe__pair">
          <Field
            label={t("described.doi")}
            name="doi"
            placeholder="10.5281/zenodo.1234567"
            value={draft.doi}
            onChange={({ target }) => change({ doi: target.value })}
            problem={problem(problems.doi)}
          />
          <LicenceField
            licence={draft.licence}
            onChange={(licence) => change({ licence })}
            problem={problem(problems.licence)}
          />
        </div>
        <AuthorOrder
          authors={draft.authors}
          hidden={draft.hidden}
          onMove={(userId, by) => setDraft(moved(draft, userId, by))}
          onName={(userId, isNamed) => setDraft(named(draft, userId, isNamed))}
        />
        {failure === null ? null : (
          <LoadFailed failure={failure} {...(isOvertaken ? { onRetry: onReload } : {})} />
        )}
        <div className="about__deeds">
          <Button variant="primary" submits disabled={isBusy || Object.keys(problems).length > 0}>
            {t("described.save")}
          </Button>
          <Button onClick={onCancel}>{t("ui.cancel")}</Button>
        </div>
      </form>
    </section>
  );
}

interface ProblemFieldProps {
  readonly onChange: (text: string) => void;
  readonly problem: string | null;
}

function TextArea(props: ProblemFieldProps & { readonly label: string; readonly value: string }) {
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {props.label}
      </label>
      <textarea
        className="input"
        id={id}
        name="description"
        rows={6}
        value={props.value}
        onChange={({ target }) => props.onChange(target.value)}
        aria-invalid={props.problem !== null}
        aria-describedby={props.problem === null ? undefined : `${id}-problem`}
      />
      <Problem id={`${id}-problem`} text={props.problem} />
    </div>
  );
}

/** One of the usual ones, or a name of one's own as SPDX has it. */
function LicenceField(props: ProblemFieldProps & { readonly licence: string }) {
  const { licence, onChange, problem } = props;
  const { t } = usePreferences();
  const id = useId();
  const isUsual = licence === "" || (isLicence(licence) && !licence.startsWith(OWN_LICENCE));
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {t("described.licence")}
      </label>
      <select
        className="input"
        id={id}
        value={isUsual ? licence : OWN_LICENCE}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">{t("described.no-licence-option")}</option>
        {LICENCES.map((spdx) => (
          <option key={spdx} value={spdx}>
            {spdx}
          </option>
        ))}
        <option value={OWN_LICENCE}>{t("described.own-licence")}</option>
      </select>
      {isUsual ? null : (
        <input
          className="input"
          aria-label={t("described.own-licence")}
          placeholder="LicenseRef-…"
          value={licence}
          onChange={({ target }) => onChange(target.value)}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
        />
      )}
      <Problem id={`${id}-problem`} text={problem} />
    </div>
  );
}

function Problem({ id, text }: { readonly id: string; readonly text: string | null }) {
  return text === null ? null : (
    <p className="field__problem" id={id}>
      {text}
    </p>
  );
}
