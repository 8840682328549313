"use client";
import { findMessage, type MessageKey } from "#client/messages/translate.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import { WideTable } from "#components/ui/wide-table.tsx";
import type { ApiAuditEntry } from "#core/protocol/api.ts";

interface AuditTableProps {
  readonly entries: readonly ApiAuditEntry[];
  /** Of people and datasets, by id. */
  readonly names: ReadonlyMap<string, string>;
}

export function AuditTable({ entries, names }: AuditTableProps) {
  const { t, locale } = usePreferences();
  const wordOf = (group: string, word: string) => {
    const key = `audit.${group}.${word}`;
    // What a newer server writes is shown as it is.
    return findMessage("en", key) === null ? word : t(key as MessageKey);
  };
  if (entries.length === 0) return <p className="muted">{t("audit.nothing")}</p>;
  return (
    <WideTable label={t("audit.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("audit.when")}</th>
            <th scope="col">{t("audit.who")}</th>
            <th scope="col">{t("audit.how")}</th>
            <th scope="col">{t("audit.what")}</th>
            <th scope="col">{t("audit.whom")}</th>
            <th scope="col">{t("audit.details")}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id} data-testid="audit-row">
              <td className="muted">{formatMoment(entry.atMs, locale)}</td>
              <td>{entry.actorId === null ? wordOf("via", entry.via) : entry.actorName}</td>
              <td className="muted" title={entry.address ?? undefined}>
                {wordOf("via", entry.via)}
              </td>
              <td>{wordOf("action", entry.action)}</td>
              <td>{names.get(entry.subjectId) ?? String(entry.details.name ?? entry.subjectId)}</td>
              <td className="muted">{detailsOf(entry, names, (key) => wordOf("detail", key))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

function detailsOf(
  { details, datasetId }: ApiAuditEntry,
  names: AuditTableProps["names"],
  wordOf: (key: string) => string,
): string {
  const parts = Object.entries(details)
    .filter(([key]) => key !== "name")
    .map(([key, value]) => `${wordOf(key)}: ${String(value ?? "–")}`);
  if (datasetId !== null) parts.push(names.get(datasetId) ?? datasetId);
  return parts.join(" · ");
}
