import { usePreferences } from "#components/shell/preferences.tsx";
import { formatMoment } from "#components/ui/measure.ts";
import { WideTable } from "#components/ui/wide-table.tsx";
import type { ApiDescriptionRevision } from "#core/protocol/version-api.ts";

/** [RV7] Who described the version when; what they said then stays. */
export function DescriptionHistory(props: { readonly history: readonly ApiDescriptionRevision[] }) {
  const { t, locale } = usePreferences();
  if (props.history.length === 0) return null;
  return (
    <WideTable label={t("described.history")}>
      <h2 className="about__heading about__heading--table">{t("described.history")}</h2>
      <table data-testid="description-history">
        <thead>
          <tr>
            <th scope="col">{t("described.revision")}</th>
            <th scope="col">{t("described.when")}</th>
            <th scope="col">{t("described.who")}</th>
            <th scope="col">{t("described.title-of-version")}</th>
            <th scope="col">{t("described.doi")}</th>
            <th scope="col">{t("described.licence")}</th>
          </tr>
        </thead>
        <tbody>
          {props.history.map(({ revision, atMs, byName, title, doi, licence }) => (
            <tr key={revision}>
              <td>{revision}</td>
              <td className="muted">{formatMoment(atMs, locale)}</td>
              <td>{byName}</td>
              <td className="truncate history__title">{title}</td>
              <td className="muted">{doi ?? "–"}</td>
              <td className="muted">{licence ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}
