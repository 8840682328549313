// Three numbers for x, y, z, or none of them: then the source's own hold, which are shown faintly.
import { useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { Vec3 } from "#core/geometry/vector.ts";

interface VectorFieldProps {
  readonly label: string;
  readonly value: Vec3 | null;
  /** What holds where nothing is said. */
  readonly told: Vec3 | null;
  readonly isSize: boolean;
  readonly isDisabled: boolean;
  /** What is said of numbers that are none; of the source's own where it is left out. */
  readonly problem?: string;
  readonly onChange: (value: [number, number, number] | null) => void;
}

const AXES = ["x", "y", "z"] as const;
type Texts = readonly [string, string, string];

const textsOf = (value: Vec3 | null): Texts =>
  value === null ? ["", "", ""] : [String(value[0]), String(value[1]), String(value[2])];

/** undefined where the texts are neither three numbers nor nothing. */
function readVector(texts: Texts, isSize: boolean): [number, number, number] | null | undefined {
  if (texts.every((text) => text.trim() === "")) return null;
  const [x, y, z] = texts.map((text) => (text.trim() === "" ? Number.NaN : Number(text)));
  const isGood = [x, y, z].every((part) => Number.isFinite(part) && (!isSize || part > 0));
  return isGood ? [x, y, z] : undefined;
}

export function VectorField(props: VectorFieldProps) {
  const { label, value, told, isSize, isDisabled, problem, onChange } = props;
  const { t } = usePreferences();
  const [texts, setTexts] = useState<Texts>(textsOf(value));
  const [shown, setShown] = useState(`${value}`);
  if (shown !== `${value}`) {
    // Changed elsewhere, as by mending what a check has found.
    setShown(`${value}`);
    setTexts(textsOf(value));
  }
  const read = readVector(texts, isSize);
  const commit = () => {
    if (read === undefined || `${read}` === `${value}`) return;
    onChange(read);
  };
  return (
    <fieldset className="vector-field">
      <legend className="field__label">{label}</legend>
      <div className="vector-field__parts">
        {AXES.map((axis, at) => (
          <input
            key={axis}
            className="input"
            inputMode="decimal"
            aria-label={t("datasets.axis-of", { what: label, axis })}
            aria-invalid={read === undefined}
            placeholder={told === null ? axis : String(told[at])}
            value={texts[at]}
            disabled={isDisabled}
            onChange={({ target }) =>
              setTexts(([x, y, z]) => [
                at === 0 ? target.value : x,
                at === 1 ? target.value : y,
                at === 2 ? target.value : z,
              ])
            }
            onBlur={commit}
            onKeyDown={({ key }) => key === "Enter" && commit()}
          />
        ))}
      </div>
      {read === undefined ? (
        <p className="field__problem">
          {problem ?? t(isSize ? "datasets.size-problem" : "datasets.number-problem")}
        </p>
      ) : null}
    </fieldset>
  );
}
