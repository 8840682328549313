"use client";
// Which neurons, or which box of the volume: as fields, and as what the server takes.
import { useId } from "react";
import type { Translator } from "#client/messages/translate.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import { parseNeuronList } from "#core/protocol/neuron-list.ts";
import type { ReleaseRequest } from "#core/protocol/release-choice.ts";

const AXES = ["x", "y", "z"] as const;
export type Box = readonly [start: readonly string[], end: readonly string[]];

export function wholeBox({ shapeVoxel }: Pick<ApiDataset, "shapeVoxel">): Box {
  return [["0", "0", "0"], shapeVoxel.map(String)];
}

/** What the list names, or a sentence on what is wrong with it. */
export function neuronsScopeOf(text: string, t: Translator): ReleaseRequest["scope"] | string {
  const list = parseNeuronList(text);
  if ("line" in list) return t("ui.release.list-problem", { line: list.line, text: list.text });
  const { ids, placesVoxel } = list;
  if (ids.length + placesVoxel.length === 0) return t("ui.release.list-empty");
  return {
    kind: "neurons",
    ids: [...ids],
    placesVoxel: placesVoxel.map(([x, y, z]) => [x, y, z]),
  };
}

export function NeuronsField(props: {
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const { t } = usePreferences();
  const id = useId();
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {t("ui.release.list")}
      </label>
      <textarea
        id={id}
        className="input release-dialog__list"
        rows={5}
        spellCheck={false}
        placeholder={t("ui.release.list-hint")}
        value={props.text}
        onChange={({ target }) => props.onText(target.value)}
      />
    </div>
  );
}

export function BoxFields({
  box,
  onBox,
}: {
  readonly box: Box;
  readonly onBox: (box: Box) => void;
}) {
  const { t } = usePreferences();
  return (
    <div className="release-dialog__box">
      {([0, 1] as const).map((corner) => (
        <div key={corner} className="release-dialog__corner">
          <span className="field__label">{t(`ui.release.${corner === 0 ? "from" : "to"}`)}</span>
          {AXES.map((axis, at) => (
            <input
              key={axis}
              className="input"
              type="number"
              min={0}
              step={1}
              aria-label={t(`ui.release.${corner === 0 ? "from-axis" : "to-axis"}`, { axis })}
              value={box[corner][at]}
              onChange={({ target }) => onBox(withCorner(box, corner, at, target.value))}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

function withCorner(box: Box, corner: 0 | 1, axis: number, text: string): Box {
  const changed = box[corner].with(axis, text);
  return corner === 0 ? [changed, box[1]] : [box[0], changed];
}

/** null where the numbers make no box. */
export function regionOf([start, end]: Box): ReleaseRequest["scope"] | null {
  const [minVoxel, maxVoxel] = [start, end].map((corner) => corner.map(Number));
  const isWhole = [...start, ...end].every((text) => /^\d{1,9}$/.test(text));
  if (!isWhole || minVoxel.some((from, axis) => from >= maxVoxel[axis])) return null;
  return {
    kind: "region",
    minVoxel: [minVoxel[0], minVoxel[1], minVoxel[2]],
    maxVoxel: [maxVoxel[0], maxVoxel[1], maxVoxel[2]],
  };
}
