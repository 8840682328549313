"use client";
import { Check, Link2 } from "lucide-react";
import { useState } from "react";
import { operationLink } from "#components/history/open-linked-operation.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";

/** Copies the address that opens an operation, or the thread that it began, where it happened. */
export function CopyLink({ seq }: { readonly seq: number }) {
  const { t } = usePreferences();
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    const { origin, pathname } = window.location;
    navigator.clipboard
      ?.writeText(operationLink(origin + pathname, seq))
      .then(() => setCopied(true))
      .catch(() => setCopied(false));
  };
  return (
    <IconButton
      small
      label={isCopied ? t("ui.copied") : t("ui.history.copy-link", { seq })}
      data-testid="copy-link"
      onClick={copy}
      onPointerLeave={() => setCopied(false)}
    >
      {isCopied ? <Check /> : <Link2 />}
    </IconButton>
  );
}
