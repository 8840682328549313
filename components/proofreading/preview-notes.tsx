"use client";
import type { ReactNode } from "react";
import { retryOffered } from "#client/intents/retry.ts";
import { failureSentence } from "#client/messages/failure-sentence.ts";
import {
  formatClaims,
  formatOperation,
  refusalSentence,
} from "#client/messages/refusal-sentence.ts";
import {
  goesAgainstOthers,
  isOffline,
  type PreviewState,
} from "#components/proofreading/edit-preview.ts";
import { ReasonField } from "#components/proofreading/reason-field.tsx";
import { useCommitKey } from "#components/proofreading/use-commit-key.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { formatCount } from "#components/ui/measure.ts";
import type { ApiClaim, ApiOperationRef } from "#core/protocol/api.ts";
import type { ApiPreviewPartners, ApiSegmentPartners } from "#core/protocol/preview-api.ts";

interface PreviewNotesProps {
  readonly preview: PreviewState;
  /** What a refusal that offers a confirmation leads to. */
  readonly onConfirm: () => void;
  /** What the edit would do, once it is known. */
  readonly children: ReactNode;
}

/** The answer to "what would this do?": under way, a refusal with its way on, or the effect. */
export function PreviewNotes({ preview, onConfirm, children }: PreviewNotesProps) {
  const { t, locale } = usePreferences();
  const commitKey = useCommitKey();
  switch (preview.status) {
    case "none":
      return null;
    case "loading":
      return <Busy label={t("ui.preview.loading")} />;
    case "failed":
      return (
        <Callout tone="warn">
          {isOffline(preview)
            ? t("ui.preview.offline", { commitKey })
            : failureSentence(preview.failure, locale, t)}
        </Callout>
      );
    case "refused": {
      const canConfirm = retryOffered(preview.refusal) !== null;
      const confirm = canConfirm ? (
        <Button small onClick={onConfirm}>
          {t("ui.outcomes.confirm")}
        </Button>
      ) : null;
      return (
        <Callout tone="bad" actions={confirm}>
          {refusalSentence(preview.refusal, locale, t)}
        </Callout>
      );
    }
    case "ready":
      return (
        <>
          {children}
          <Partners partners={preview.preview.partners} />
          <Overrides operations={preview.preview.overrides} />
          <Claims claims={preview.preview.claims} />
          {goesAgainstOthers(preview) ? <Reason /> : null}
        </>
      );
  }
}

/** [SY2] How sites and partners go with the segments; nothing where there are none. */
function Partners({ partners }: { readonly partners: ApiPreviewPartners | null }) {
  const { t, locale } = usePreferences();
  const touched = [...(partners?.before ?? []), ...(partners?.after ?? [])];
  if (partners === null || touched.every(({ sites }) => sites.pre + sites.post === 0)) return null;
  const count = (value: number) => formatCount(value, locale);
  const sum = (
    segments: readonly ApiSegmentPartners[],
    words: (segment: ApiSegmentPartners) => string,
  ) => segments.map(words).join(" + ");
  const sitesOf = ({ sites }: ApiSegmentPartners) => `${count(sites.pre)}/${count(sites.post)}`;
  const partnersOf = ({ partnerCount }: ApiSegmentPartners) => count(partnerCount);
  return (
    <dl className="facts" data-testid="preview-partners">
      <dt>{t("ui.preview.sites")}</dt>
      <dd className="mono">
        {sum(partners.before, sitesOf)} → {sum(partners.after, sitesOf)}
      </dd>
      <dt>{t("ui.preview.partners")}</dt>
      <dd className="mono">
        {sum(partners.before, partnersOf)} → {sum(partners.after, partnersOf)}
      </dd>
      <dt>{t("ui.preview.first")}</dt>
      <dd>{t("ui.preview.gained-lost", { gained: partners.gained, lost: partners.lost })}</dd>
    </dl>
  );
}

/** [OP3] Whose work the edit goes against, shown before it is committed. */
function Overrides({ operations }: { readonly operations: readonly ApiOperationRef[] }) {
  const { t, locale } = usePreferences();
  if (operations.length === 0) return null;
  const names = operations.map((operation) => formatOperation(t, operation, true));
  const list = new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
  return (
    <Callout tone="warn">
      {t("ui.preview.overrides", { count: operations.length, operations: list })}
    </Callout>
  );
}

/** [CL3] Who asked to leave what the edit changes to them. */
function Claims({ claims }: { readonly claims: readonly ApiClaim[] }) {
  const { t, locale } = usePreferences();
  if (claims.length === 0) return null;
  const named = claims.map((claim) => ({ operation: claim, untilMs: claim.untilMs }));
  return (
    <div data-testid="preview-claims">
      <Callout tone="warn">
        {t("claims.preview", { count: claims.length, claims: formatClaims(named, locale, t) })}
      </Callout>
    </div>
  );
}

/** [LV1] Asked for before the edit is committed, and left out where nothing is said. */
function Reason() {
  const workspace = useWorkspace();
  const reason = useWorkspaceState((state) => state.reason);
  return (
    <ReasonField
      value={reason}
      onChange={(value) => workspace.store.set({ reason: value })}
      onCommit={() => workspace.editTool()?.commit()}
    />
  );
}
