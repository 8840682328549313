"use client";
import { type DraftPoint, stepsOf } from "#components/proofreading/draft-point.ts";
import { PointRow, type PointRowProps } from "#components/proofreading/point-row.tsx";

interface PointListProps extends Pick<PointRowProps, "shape" | "color" | "onRemove"> {
  readonly points: readonly DraftPoint[];
}

/** What was set, a row each for a point and for a whole stroke. */
export function PointList({ points, ...look }: PointListProps) {
  return (
    <ul className="point-list">
      {stepsOf(points).map((step) => (
        <PointRow
          key={step[0].key}
          point={step[0]}
          {...(step[0].part === undefined ? {} : { strokeCount: step.length })}
          {...look}
        />
      ))}
    </ul>
  );
}
