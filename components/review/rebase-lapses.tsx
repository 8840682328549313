"use client";
// [RV3][RV6] By name, since nobody is told otherwise that their sign-off holds no longer; and why, so
// that whoever signs anew knows what to look at.
import { TriangleAlert } from "lucide-react";
import { formatOperations } from "#client/messages/refusal-sentence.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { NEURON_TEXT_FIELDS } from "#core/neurons/neuron.ts";
import type { ApiNeuron, ApiRebase } from "#core/protocol/api.ts";

type Lapsed = ApiRebase["lapsed"][number];

export function RebaseLapses({ rebase }: { readonly rebase: Pick<ApiRebase, "lapsed"> }) {
  return rebase.lapsed.map((lapsed) => <LapsedSignOff key={lapsed.seq} lapsed={lapsed} />);
}

function LapsedSignOff({ lapsed }: { readonly lapsed: Lapsed }) {
  const { t } = usePreferences();
  const { reviewerName: reviewer, root, parts } = lapsed;
  const scope = t(`ui.review.scope.${lapsed.scope}`);
  return (
    <div className="rebase__lapsed" data-testid="rebase-lapsed" data-parts={parts.join(" ")}>
      <p className="sign-off sign-off--lapsed">
        <TriangleAlert aria-hidden="true" />
        <span>{t("ui.rebase.lapsed", { reviewer, scope, root })}</span>
      </p>
      {parts.map((part) => (
        <p key={part} className="muted">
          {t(`ui.rebase.lapsed-part.${part}`)}
        </p>
      ))}
      <RecordEdits lapsed={lapsed} />
    </div>
  );
}

/** Whose words they are, and what the records will say: that is what is signed. */
function RecordEdits({ lapsed }: { readonly lapsed: Lapsed }) {
  const { t, locale } = usePreferences();
  const { recordEdits, records } = lapsed;
  const versions = [...new Set(recordEdits.map(({ version }) => version))];
  return (
    <>
      {versions.map((version) => (
        <p key={version} className="muted">
          {t("ui.rebase.record-edits", {
            version,
            operations: formatOperations(
              recordEdits
                .filter((edit) => edit.version === version)
                .map(({ operation }) => operation),
              locale,
              t,
            ),
          })}
        </p>
      ))}
      {records.map((record) => (
        <RecordThere key={record.id} record={record} />
      ))}
    </>
  );
}

function RecordThere({ record }: { readonly record: ApiNeuron }) {
  const { t, locale } = usePreferences();
  const said = [
    ...NEURON_TEXT_FIELDS.filter((field) => record[field] !== "").map((field) => ({
      name: t(`neurons.field.${field}`),
      value: record[field],
    })),
    ...(record.tags.length === 0
      ? []
      : [{ name: t("neurons.field.tags"), value: record.tags.join("; ") }]),
  ];
  const words = new Intl.ListFormat(locale, { type: "unit", style: "short" }).format(
    said.map(({ name, value }) => t("ui.rebase.record-word", { name, value })),
  );
  return (
    <p className="muted" data-testid="rebase-record">
      {t("ui.rebase.record", { words })}
    </p>
  );
}
