// Which voxels of supervoxels that stay where they lie can be edited: two corners, or all of them. What is
// half said is kept here, and told to the draft once it is whole.
import { useState } from "react";
import type { DraftOnPage } from "#components/datasets/add-dataset/use-draft.ts";
import { VectorField } from "#components/datasets/add-dataset/vector-field.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

type Corner = [number, number, number] | null;

export function RegionFields({
  page,
  isDisabled,
}: {
  readonly page: DraftOnPage;
  readonly isDisabled: boolean;
}) {
  const { t } = usePreferences();
  const { region } = page.settings;
  const [from, setFrom] = useState<Corner>(region?.minVoxel ?? null);
  const [to, setTo] = useState<Corner>(region?.maxVoxel ?? null);
  const shape = page.draft?.inspections.labels?.levels[0].shapeVoxel ?? null;
  const problem = problemOf(from, to);
  const say = (minVoxel: Corner, maxVoxel: Corner) => {
    setFrom(minVoxel);
    setTo(maxVoxel);
    if (problemOf(minVoxel, maxVoxel)) return;
    const said = minVoxel === null || maxVoxel === null ? null : { minVoxel, maxVoxel };
    page.change({ ...page.settings, region: said });
  };
  const shared = { isSize: false, isDisabled, problem: t("datasets.region-number-problem") };
  return (
    <div className="add-dataset__region">
      <p className="muted">{t("datasets.region-about")}</p>
      <VectorField
        label={t("datasets.region-from")}
        value={from}
        told={[0, 0, 0]}
        onChange={(corner) => say(corner, to)}
        {...shared}
      />
      <VectorField
        label={t("datasets.region-to")}
        value={to}
        told={shape}
        onChange={(corner) => say(from, corner)}
        {...shared}
      />
      {problem ? <p className="field__problem">{t("datasets.region-problem")}</p> : null}
    </div>
  );
}

/** Whether one corner is missing, or they are not one behind the other in whole voxels. */
function problemOf(from: Corner, to: Corner): boolean {
  if (from === null || to === null) return from !== to;
  const isWhole = [...from, ...to].every((part) => Number.isSafeInteger(part) && part >= 0);
  return !isWhole || from.some((start, axis) => start >= to[axis]);
}
