"use client";
import { X } from "lucide-react";
import type { KeyboardEventHandler, ReactNode } from "react";
import { anchorOf, type DraftPoint } from "#components/proofreading/draft-point.ts";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";

export interface PointRowProps {
  readonly point: DraftPoint;
  /** Of the stroke that begins with this point and is set and taken away as one. */
  readonly strokeCount?: number;
  readonly shape: "merge" | "source" | "sink" | "group" | "pre" | "post";
  /** That of the mark, where the shape does not say it. */
  readonly color?: string;
  readonly onRemove: (key: number) => void;
  /** Of its place, which may be moved by keys. */
  readonly onKeyDown?: KeyboardEventHandler;
  readonly children?: ReactNode;
}

/** One point or stroke that is set: its mark as on the image, its place, the segment that it lies in. */
export function PointRow(props: PointRowProps) {
  const { point, strokeCount, shape, color, onRemove, onKeyDown, children } = props;
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { positionVoxel } = point.place;
  const root = workspace.rootOf(anchorOf(point));
  return (
    <li className="point-row">
      <span
        className={`point-mark point-mark--${shape}`}
        style={color === undefined ? undefined : { background: color }}
        aria-hidden="true"
      />
      <button
        type="button"
        className={strokeCount === undefined ? "point-row__place mono" : "point-row__place"}
        onClick={() => workspace.goTo(positionVoxel)}
        onKeyDown={onKeyDown}
      >
        {strokeCount === undefined
          ? formatVoxel(positionVoxel)
          : t("ui.tools.stroke", { count: strokeCount })}
      </button>
      {children ?? (
        <span className="point-row__segment mono truncate">
          <SegmentSwatch root={root} />
          {String(root)}
        </span>
      )}
      <IconButton
        small
        label={t(strokeCount === undefined ? "ui.tools.remove-point" : "ui.tools.remove-stroke")}
        onClick={() => onRemove(point.key)}
      >
        <X />
      </IconButton>
    </li>
  );
}
