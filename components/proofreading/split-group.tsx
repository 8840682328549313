"use client";
import { groupColor } from "#client/viewer/group-color.ts";
import { PointList } from "#components/proofreading/point-list.tsx";
import { filledGroups } from "#components/proofreading/split-draft.ts";
import type { SplitToolState } from "#components/proofreading/split-tool.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import { SwitchRow } from "#components/ui/switch-row.tsx";

interface SplitGroupProps {
  readonly group: number;
  readonly state: SplitToolState;
}

const SHAPES = ["source", "sink"] as const;
const SIDES = ["sources", "sinks"] as const;

/** One side of a cut, or one of more groups: its mark as on the image, what it gets, its points. */
export function SplitGroup({ group, state }: SplitGroupProps) {
  const { t } = usePreferences();
  const { split } = useWorkspace();
  const { draft } = state;
  const isActive = draft.active === group;
  const points = draft.groups[group];
  const shape = SHAPES[group] ?? "group";
  const side = SIDES[group];
  // The sides' colours go by the theme; further groups bring their own.
  const color = side === undefined ? groupColor(group) : undefined;
  return (
    <section
      className={`side-group side-group--${shape}`}
      data-active={isActive}
      style={color === undefined ? undefined : { borderLeft: `4px solid ${color}` }}
    >
      <Hint label={t("ui.split.side-hint")} side="right">
        <button
          type="button"
          className="side-group__head"
          aria-pressed={isActive}
          onClick={() => split.setActive(group)}
        >
          <span
            className={`point-mark point-mark--${shape}`}
            style={color === undefined ? undefined : { background: color }}
            aria-hidden="true"
          />
          {side === undefined
            ? t("ui.split.group", { number: group + 1 })
            : t(`ui.split.side.${side}`)}
          <GroupSize group={group} state={state} />
        </button>
      </Hint>
      <PointList
        points={points}
        shape={shape}
        {...(color === undefined ? {} : { color })}
        onRemove={split.remove}
      />
      {points.length === 0 ? null : (
        <SwitchRow
          label={t("ui.split.keep")}
          checked={draft.kept === group}
          onChange={(checked) => split.setKept(checked ? group : null)}
        />
      )}
    </section>
  );
}

function GroupSize({ group, state }: SplitGroupProps) {
  const { t, locale } = usePreferences();
  const { dataset } = useWorkspace();
  const { draft, preview } = state;
  const at = filledGroups(draft).indexOf(group);
  const piece = preview.status === "ready" ? preview.preview.pieces[at] : undefined;
  if (piece === undefined) return null;
  return (
    <span className="side-group__size">
      {t("ui.split.size", {
        count: formatCount(piece.supervoxelCount, locale),
        size: formatVolume(piece.sizeVoxel, dataset.voxelNm, locale),
      })}
    </span>
  );
}
