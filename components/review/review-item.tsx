"use client";
import { Check, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { formatOperation } from "#client/messages/refusal-sentence.ts";
import { ReviewedNeurons } from "#components/neurons/reviewed-neurons.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { isSigned } from "#components/review/review-model.ts";
import { showChangedSegment } from "#components/review/show-changed-segment.ts";
import { SignButtons } from "#components/review/sign-buttons.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import type { ApiChangedSegment, ApiSignOff } from "#core/protocol/api.ts";

interface ReviewItemProps {
  readonly session: SessionInHand;
  readonly segment: ApiChangedSegment;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

/** One changed segment: what became of it, who did it, and whether a sign-off holds [RV2][RV3]. */
export function ReviewItem({ session, segment, isOpen, onOpen }: ReviewItemProps) {
  const { t, locale } = usePreferences();
  const workspace = useWorkspace();
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) item.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const signed = isSigned(segment);
  return (
    <li
      ref={item}
      className="review-item"
      data-testid="review-item"
      data-root={segment.root}
      data-signed={signed}
      data-open={isOpen}
    >
      <button
        type="button"
        className="review-item__head"
        aria-expanded={isOpen}
        onClick={() => {
          onOpen();
          showChangedSegment(workspace, segment);
        }}
      >
        <SegmentSwatch root={BigInt(segment.root)} />
        <span className="mono truncate">{segment.root}</span>
        <span className="chip">{t(`ui.review.change.${segment.change}`)}</span>
        {signed ? (
          <Check className="review-item__check" aria-label={t("ui.review.signed")} />
        ) : null}
      </button>
      {segment.signOffs.map((signOff) => (
        <SignOffLine key={signOff.seq} signOff={signOff} />
      ))}
      {isOpen ? (
        <>
          <Sizes segment={segment} />
          <p className="review-item__operations muted">
            {segment.operations.map((operation) => formatOperation(t, operation, true)).join(", ")}
          </p>
          {segment.synapsesBefore === segment.synapsesAfter ? null : (
            <p className="muted">
              {t("ui.review.synapses", {
                before: formatCount(segment.synapsesBefore, locale),
                after: formatCount(segment.synapsesAfter, locale),
              })}
            </p>
          )}
          <ReviewedNeurons session={session} root={BigInt(segment.root)} />
          <SignButtons session={session} segment={segment} />
        </>
      ) : null}
    </li>
  );
}

function Sizes({ segment }: { readonly segment: ApiChangedSegment }) {
  const { t, locale } = usePreferences();
  const { voxelNm } = useWorkspace().dataset;
  const rows = [
    [
      t("ui.segments.supervoxels"),
      formatCount(segment.supervoxelCountBefore, locale),
      formatCount(segment.supervoxelCountAfter, locale),
    ],
    [
      t("ui.segments.size"),
      formatVolume(segment.sizeVoxelBefore, voxelNm, locale),
      formatVolume(segment.sizeVoxelAfter, voxelNm, locale),
    ],
  ];
  return (
    <table className="review-item__sizes">
      <thead>
        <tr>
          <td />
          <th scope="col">{t("ui.review.before")}</th>
          <th scope="col">{t("ui.review.after")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, before, after]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{before}</td>
            <td>{after}</td>
          </tr>
        ))}
      </tbody>
    </table>
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
