"use client";
import { Check, Link2, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import { formatViewLink } from "#client/viewer/view-link.ts";
import { ReviewedNeurons } from "#components/neurons/reviewed-neurons.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { type DifferenceEntry, segmentOf } from "#components/review/difference-entry.ts";
import { DifferenceFacts } from "#components/review/difference-facts.tsx";
import { DifferenceOperations } from "#components/review/difference-operations.tsx";
import { isSigned } from "#components/review/review-model.ts";
import { showChangedSegment } from "#components/review/show-changed-segment.ts";
import { SignButtons } from "#components/review/sign-buttons.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { formatVolume } from "#components/ui/measure.ts";
import type { ApiSignOff } from "#core/protocol/api.ts";

interface ReviewItemProps {
  readonly session: SessionInHand;
  readonly entry: DifferenceEntry;
  readonly isOpen: boolean;
}

/** One change: what became of a segment, who did it, and whether a sign-off holds [RV2][RV3]. */
export function ReviewItem({ session, entry, isOpen }: ReviewItemProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const segment = segmentOf(entry);
  const signed = segment !== null && isSigned(segment);
  return (
    <div
      className="review-item"
      data-testid="review-item"
      data-root={entry.root}
      data-kind={entry.kind}
      data-signed={signed}
      data-open={isOpen}
    >
      <button
        type="button"
        className="review-item__head"
        aria-expanded={isOpen}
        onClick={() => showChangedSegment(workspace, session.review.open(entry.key))}
      >
        <SegmentSwatch root={BigInt(entry.root)} />
        <span className="mono truncate">{entry.root}</span>
        <Extent entry={entry} />
        <span className="chip" data-kind={entry.kind}>
          {t(`ui.review.change.${entry.kind}`)}
        </span>
        {signed ? (
          <Check className="review-item__check" aria-label={t("ui.review.signed")} />
        ) : null}
      </button>
      {(segment?.signOffs ?? []).map((signOff) => (
        <SignOffLine key={signOff.seq} signOff={signOff} />
      ))}
      {isOpen ? (
        <>
          <DifferenceFacts entry={entry} />
          <DifferenceOperations
            session={session}
            seqs={(segment?.operations ?? []).map(({ seq }) => seq)}
          />
          {segment === null ? null : (
            <>
              <ReviewedNeurons session={session} neuronIds={segment.neuronIds} />
              <SignButtons session={session} segment={segment} />
            </>
          )}
          <div className="review-item__actions">
            <LinkButton session={session} entry={entry} />
          </div>
        </>
      ) : null}
    </div>
  );
}

/** Voxels gained and lost, as a volume. */
function Extent({ entry }: { readonly entry: DifferenceEntry }) {
  const { locale } = usePreferences();
  const { voxelNm } = useWorkspace().dataset;
  if (entry.changeVoxel === 0n) return null;
  return (
    <span className="faint review-item__extent">
      ±{formatVolume(entry.changeVoxel.toString(), voxelNm, locale)}
    </span>
  );
}

type LinkProps = Pick<ReviewItemProps, "session" | "entry">;

/** Copies the address at which anybody sees this change, here and in the same mode. */
function LinkButton({ session, entry }: LinkProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const [isCopied, setCopied] = useState(false);
  const copy = () => {
    const { mode } = session.review.store.get();
    const view = { positionVoxel: entry.place.positionVoxel, zoom: workspace.viewer.view().zoom };
    const { origin, pathname } = window.location;
    const link = formatViewLink(view, [], null, { key: entry.key, mode });
    navigator.clipboard
      ?.writeText(`${origin}${pathname}${link}`)
      .then(() => setCopied(true))
      .catch(() => setCopied(false));
  };
  return (
    <IconButton
      small
      label={isCopied ? t("ui.copied") : t("ui.review.link")}
      data-testid="copy-change-link"
      onClick={copy}
      onPointerLeave={() => setCopied(false)}
    >
      <Link2 />
    </IconButton>
  );
}

function SignOffLine({ signOff }: { readonly signOff: ApiSignOff }) {
  const { t } = usePreferences();
  const { reviewerName, holds, lapsedBy } = signOff;
  const scope = t(`ui.review.scope.${signOff.scope}`);
  if (holds) {
    return (
      <p className="sign-off sign-off--holds">
        <Check aria-hidden="true" />
        {t("ui.review.signed-by", { reviewer: reviewerName, scope })}
      </p>
    );
  }
  return (
    <p className="sign-off sign-off--lapsed">
      <TriangleAlert aria-hidden="true" />
      {lapsedBy === null
        ? t("ui.review.lapsed", { reviewer: reviewerName })
        : t("ui.review.lapsed-by", {
            reviewer: reviewerName,
            operation: formatOperation(t, lapsedBy, true),
          })}
    </p>
  );
}
