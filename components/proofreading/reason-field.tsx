"use client";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Field } from "#components/ui/field.tsx";
import { isReason, MAX_REASON_LENGTH } from "#core/operations/intent.ts";

interface ReasonFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter in the field. */
  readonly onCommit: () => void;
}

/** [LV1] Why an edit is right though it goes against somebody's work: for them, in the log. */
export function ReasonField({ value, onChange, onCommit }: ReasonFieldProps) {
  const { t } = usePreferences();
  const isFit = value.trim() === "" || isReason(value);
  return (
    <Field
      label={t("ui.reason.label")}
      problem={isFit ? null : t("ui.reason.problem")}
      placeholder={t("ui.reason.placeholder")}
      value={value}
      maxLength={MAX_REASON_LENGTH}
      data-testid="reason-field"
      onChange={({ target }) => onChange(target.value)}
      onKeyDown={({ key, nativeEvent }) => {
        if (key === "Enter" && !nativeEvent.isComposing && isFit) onCommit();
      }}
    />
  );
}
