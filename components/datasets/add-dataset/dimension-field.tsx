// Which is looked at along a dimension beside x, y and z: a channel, a time point.
import { TextField } from "#components/datasets/add-dataset/text-field.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import type { SourceDimension } from "#core/datasets/inspection.ts";

interface DimensionFieldProps {
  readonly dimension: SourceDimension;
  readonly value: number;
  readonly isDisabled: boolean;
  readonly onChange: (index: number) => void;
}

/** More than these are typed, not looked through. */
const MAX_LISTED = 64;

export function DimensionField(props: DimensionFieldProps) {
  const { t } = usePreferences();
  const { name, size, labels } = props.dimension;
  const { value, isDisabled, onChange } = props;
  const label = t("datasets.dimension", { name, last: size - 1 });
  if (size > MAX_LISTED) {
    return (
      <TextField
        label={label}
        value={String(value)}
        isDisabled={isDisabled}
        onChange={(text) => {
          const index = Number(text);
          if (text !== "" && Number.isInteger(index) && index >= 0 && index < size) onChange(index);
        }}
      />
    );
  }
  return (
    <label className="field">
      <span className="field__label">{label}</span>
      <select
        className="input"
        value={value}
        disabled={isDisabled}
        onChange={({ target }) => onChange(Number(target.value))}
      >
        {Array.from({ length: size }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an index is what is chosen
          <option key={index} value={index}>
            {labels === null
              ? String(index)
              : t("datasets.dimension-index", { index, label: labels[index] })}
          </option>
        ))}
      </select>
    </label>
  );
}
