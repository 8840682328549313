"use client";
import { useState } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Hint } from "#components/ui/hint.tsx";

interface CopyTextProps {
  readonly text: string;
  /** What is printed, where the whole is too long. */
  readonly shown?: string;
  /** What is copied, for people who hear the page. */
  readonly label: string;
}

/** An id or hash that a click copies whole. */
export function CopyText({ text, shown = text, label }: CopyTextProps) {
  const { t } = usePreferences();
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard
      ?.writeText(text)
      .then(() => setCopied(true))
      .catch(() => setCopied(false));
  };
  return (
    <Hint label={isCopied ? t("ui.copied") : t("ui.copy", { what: label })}>
      <button
        type="button"
        className="copy-text mono truncate"
        aria-label={`${t("ui.copy", { what: label })}: ${text}`}
        onClick={(event) => {
          event.stopPropagation();
          copy();
        }}
        onPointerLeave={() => setCopied(false)}
      >
        {shown}
      </button>
    </Hint>
  );
}
