"use client";
import { X } from "lucide-react";
import type { KeyboardEventHandler, ReactNode } from "react";
import { anchorOf, type DraftPoint } from "#components/proofreading/draft-point.ts";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { formatVoxel } from "#components/ui/measure.ts";

interface PointRowProps {
  readonly point: DraftPoint;
  readonly shape: "merge" | "source" | "sink" | "group" | "pre" | "post";
  /** That of the mark, where the shape does not say it. */
  readonly color?: string;
  readonly onRemove: (key: number) => void;
  /** Of its place, which may be moved by keys. */
  readonly onKeyDown?: KeyboardEventHandler;
  readonly children?: ReactNode;
}

/** One point that is set: its mark as on the image, its place, the segment that it lies in. */
export function PointRow({ point, shape, color, onRemove, onKeyDown, children }: PointRowProps) {
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
        className="point-row__place mono"
        onClick={() => workspace.goTo(positionVoxel)}
        onKeyDown={onKeyDown}
      >
        {formatVoxel(positionVoxel)}
      </button>
      {children ?? (
        <span className="point-row__segment mono truncate">
          <SegmentSwatch root={root} />
          {String(root)}
        </span>
      )}
      <IconButton small label={t("ui.tools.remove-point")} onClick={() => onRemove(point.key)}>
        <X />
      </IconButton>
    </li>
  );
}
