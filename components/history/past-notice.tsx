"use client";
import { History } from "lucide-react";
import { operationWords } from "#components/history/operation-words.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { formatMoment } from "#components/ui/measure.ts";

/** Says that the image shows another moment, so that nobody takes it for now. */
export function PastNotice({ session }: { readonly session: SessionInHand }) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const pastSeq = useWorkspaceState((state) => state.pastSeq);
  const operations = useSessionField(session, "operations");
  const keyLabel = useKeyLabel("cancel");
  if (pastSeq === null) return null;
  const operation = operations[pastSeq - 1];
  return (
    <>
      <div className="view-frame view-frame--past" aria-hidden="true" />
      <div className="before-notice" role="status" data-testid="past-notice" data-seq={pastSeq}>
        <History aria-hidden="true" className="before-notice__icon" />
        <span className="before-notice__words">
          <strong>
            {operation === undefined
              ? t("ui.history.past-start")
              : t("ui.history.past", { seq: pastSeq, when: formatMoment(operation.atMs, locale) })}
          </strong>
          <span className="muted">
            {operation === undefined ? null : `${operationWords(operation, t)}. `}
            {t("ui.history.read-only", { count: operations.length - pastSeq })}
          </span>
        </span>
        <Button
          small
          variant="primary"
          keyLabel={keyLabel}
          data-testid="past-end"
          onClick={() => workspace.setPast(null)}
        >
          {t("ui.history.to-now")}
        </Button>
      </div>
    </>
  );
}
