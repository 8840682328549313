// What the checks say of the layers together, and one click for what can be mended here.
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import type { LayerFinding } from "#core/datasets/check-layers.ts";
import type { ApiDraft } from "#core/protocol/dataset-api.ts";

export function LayerFindings(props: {
  readonly draft: ApiDraft | null;
  readonly isDisabled: boolean;
  readonly onFix: (fix: NonNullable<LayerFinding["fix"]>) => void;
}) {
  const { draft, isDisabled, onFix } = props;
  const { t } = usePreferences();
  const isBoth =
    draft !== null && draft.inspections.image !== null && draft.inspections.labels !== null;
  const findings = draft?.findings ?? [];
  return (
    <section className="findings" aria-label={t("datasets.checks")} aria-live="polite">
      <h2 className="layer__title">{t("datasets.checks")}</h2>
      {findings.length === 0 ? (
        <p className={isBoth ? "findings__good" : "muted"}>
          {isBoth ? <CircleCheck aria-hidden="true" /> : null}
          {t(isBoth ? "datasets.checks-good" : "datasets.checks-none")}
        </p>
      ) : (
        <ul>
          {findings.map((finding) => (
            <Finding key={`${finding.tag} ${finding.layer}`} {...{ finding, isDisabled, onFix }} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Finding(props: {
  readonly finding: LayerFinding;
  readonly isDisabled: boolean;
  readonly onFix: (fix: NonNullable<LayerFinding["fix"]>) => void;
}) {
  const { tag, severity, layer, values, fix } = props.finding;
  const { t } = usePreferences();
  const Icon = severity === "error" ? CircleAlert : TriangleAlert;
  const sentence = t(`datasets.finding.${tag}`, values);
  return (
    <li className="finding" data-severity={severity} data-testid="finding">
      <Icon role="img" aria-label={t(`datasets.severity.${severity}`)} />
      <div>
        <strong>{t(`datasets.layer.${layer}`)}</strong>
        <p>{sentence}</p>
      </div>
      {fix === null ? null : (
        <Button
          small
          disabled={props.isDisabled}
          aria-label={t("datasets.fix-of", { what: sentence })}
          onClick={() => props.onFix(fix)}
        >
          {t("datasets.fix")}
        </Button>
      )}
    </li>
  );
}
