"use client";
import { Crosshair, X } from "lucide-react";
import { SegmentClaims } from "#components/claims/segment-claims.tsx";
import { SegmentNeurons } from "#components/neurons/segment-neurons.tsx";
import { SegmentSwatch } from "#components/proofreading/segment-swatch.tsx";
import type { Anchor } from "#components/proofreading/selection.ts";
import { useSegmentFacts } from "#components/proofreading/use-segment-facts.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import { useSessionField, useWorkspace } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { CopyText } from "#components/ui/copy-text.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import { useClassWords } from "#components/viewer/class-words.ts";
import type { ApiSegment } from "#core/protocol/api.ts";

interface SegmentRowProps {
  readonly root: bigint;
  readonly anchor: Anchor;
}

export function SegmentRow({ root, anchor }: SegmentRowProps) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  const { positionVoxel } = anchor;
  const words = useClassWords(root);
  return (
    <li className="segment-row" data-testid="segment-row" data-root={String(root)}>
      <div className="segment-row__head">
        <SegmentSwatch root={root} />
        <CopyText text={String(root)} label={t("ui.segments.id")} />
        <span className="segment-row__buttons">
          {positionVoxel === null ? null : (
            <IconButton
              small
              label={t("ui.go-there")}
              onClick={() => workspace.goTo(positionVoxel)}
            >
              <Crosshair />
            </IconButton>
          )}
          <IconButton
            small
            label={t("ui.segments.unselect")}
            onClick={() => workspace.unselect(root)}
          >
            <X />
          </IconButton>
        </span>
      </div>
      {words === null ? null : (
        <p className="segment-row__class" data-testid="segment-class">
          {words}
        </p>
      )}
      {workspace.session === null ? null : (
        <Facts session={workspace.session} root={root} anchor={anchor} />
      )}
    </li>
  );
}

interface FactsProps {
  readonly session: SessionInHand;
  readonly root: bigint;
  readonly anchor: Anchor;
}

function Facts({ session, root, anchor }: FactsProps) {
  const operations = useSessionField(session, "operations");
  const { supervoxel, positionVoxel } = anchor;
  const workspace = useWorkspace();
  const node =
    positionVoxel === null ? supervoxel : workspace.nodeAt({ supervoxel, positionVoxel });
  const facts = useSegmentFacts(workspace, node, operations.length);
  if (facts === null) return <div className="segment-row__facts segment-row__facts--waiting" />;
  return (
    <>
      <FactList facts={facts} />
      <SegmentNeurons session={session} root={root} segment={facts} />
      <SegmentClaims session={session} segment={facts} />
    </>
  );
}

function FactList({ facts }: { readonly facts: ApiSegment }) {
  const { t, locale } = usePreferences();
  const { dataset } = useWorkspace();
  const rows = [
    [t("ui.segments.supervoxels"), formatCount(facts.supervoxelCount, locale)],
    [t("ui.segments.size"), formatVolume(facts.sizeVoxel, dataset.voxelNm, locale)],
    [t("ui.segments.outputs"), formatCount(facts.synapsesPre, locale)],
    [t("ui.segments.inputs"), formatCount(facts.synapsesPost, locale)],
  ];
  return (
    <>
      <dl className="segment-row__facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <OperationChips operations={facts.operations} />
    </>
  );
}

export function OperationChips({ operations }: Pick<ApiSegment, "operations">) {
  const { t } = usePreferences();
  const workspace = useWorkspace();
  if (operations.length === 0) return null;
  return (
    <ul className="segment-row__operations" aria-label={t("ui.segments.operations")}>
      {operations.map(({ seq, kind, authorName }) => (
        <li key={seq}>
          <button
            type="button"
            className="chip chip--button"
            onClick={() => workspace.store.set({ linkedOperation: seq, panel: "activity" })}
          >
            {t("operation.reference-by", { kind: t(`operation.${kind}`), seq, author: authorName })}
          </button>
        </li>
      ))}
    </ul>
  );
}
