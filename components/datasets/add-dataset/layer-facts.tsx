// What was found of a layer, in one line.
import type { Locale, Translator } from "#client/messages/translate.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount } from "#components/ui/measure.ts";
import { inDatasetAxes, type VolumeChoice } from "#core/datasets/dataset-draft.ts";
import type {
  GraphInspection,
  SynapsesInspection,
  VolumeInspection,
} from "#core/datasets/inspection.ts";

export function VolumeFacts(props: {
  readonly choice: VolumeChoice;
  readonly found: VolumeInspection;
}) {
  const { t } = usePreferences();
  const { choice, found } = props;
  const [finest] = found.levels;
  const order = choice.axisOrder;
  const values = {
    format: found.format,
    type: found.voxelType,
    shape: inDatasetAxes(finest.shapeVoxel, order).join(" × "),
  };
  const { voxelNm, offsetNm } = finest;
  return (
    <p className="layer__facts">
      <span>{t(found.format === "" ? "datasets.found" : "datasets.found-format", values)}</span>
      <span>
        {voxelNm === null
          ? t("datasets.found-no-voxel")
          : t("datasets.found-voxel", { size: inDatasetAxes(voxelNm, order).join(" × ") })}
      </span>
      {offsetNm.some((part) => part !== 0) ? (
        <span>
          {t("datasets.found-offset", { offset: inDatasetAxes(offsetNm, order).join(", ") })}
        </span>
      ) : null}
      <span>{t("datasets.found-levels", { count: found.levels.length })}</span>
    </p>
  );
}

export function GraphFacts({ found }: { readonly found: GraphInspection }) {
  const { t, locale } = usePreferences();
  const { askedIds: asked, foundIds } = found;
  return (
    <p className="layer__facts">
      <span>{rowsSentence(found, locale, t)}</span>
      {asked === 0 ? null : <span>{t("datasets.found-ids", { found: foundIds, asked })}</span>}
    </p>
  );
}

export function SynapsesFacts({ found }: { readonly found: SynapsesInspection }) {
  const { t, locale } = usePreferences();
  return (
    <p className="layer__facts">
      <span>{rowsSentence(found, locale, t)}</span>
    </p>
  );
}

function rowsSentence(
  { rowCount, isWhole }: Pick<GraphInspection, "rowCount" | "isWhole">,
  locale: Locale,
  t: Translator,
): string {
  if (isWhole) return t("datasets.found-rows", { count: rowCount });
  return t("datasets.found-rows-more", { count: formatCount(rowCount, locale) });
}
