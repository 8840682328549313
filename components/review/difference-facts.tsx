"use client";
// [RV2] What a change is in numbers: sizes and sites before and after, partners gained and lost, and
// which segments of the version it is made of.
import { useWorkspace } from "#components/proofreading/workspace-context.tsx";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import type { ApiChangedSegment, ApiPartnerChanges } from "#core/protocol/api.ts";

/** Of partners and of parts; the rest is counted. */
const LISTED = 6;

interface State {
  readonly supervoxels: number;
  readonly sizeVoxel: string;
  readonly pre: number;
  readonly post: number;
}

const NOTHING: State = { supervoxels: 0, sizeVoxel: "0", pre: 0, post: 0 };

function statesOf(entry: DifferenceEntry): readonly [before: State, after: State] {
  if (entry.kind === "vanished") {
    const { supervoxelCount: supervoxels, sizeVoxel, sites } = entry.vanished;
    return [{ supervoxels, sizeVoxel, ...sites }, NOTHING];
  }
  const { segment } = entry;
  return [
    {
      supervoxels: segment.supervoxelCountBefore,
      sizeVoxel: segment.sizeVoxelBefore,
      ...segment.sitesBefore,
    },
    {
      supervoxels: segment.supervoxelCountAfter,
      sizeVoxel: segment.sizeVoxelAfter,
      ...segment.sitesAfter,
    },
  ];
}

export function DifferenceFacts({ entry }: { readonly entry: DifferenceEntry }) {
  const { t } = usePreferences();
  return (
    <>
      <p className="muted">{t(`ui.review.explain-change.${entry.kind}`)}</p>
      <Sizes states={statesOf(entry)} />
      {entry.kind === "vanished" ? (
        <Parts
          title={t("ui.review.from.went")}
          parts={entry.vanished.went.map((part) => ({ ...part, note: null }))}
        />
      ) : (
        <>
          <MadeOf segment={entry.segment} />
          <Partners partners={entry.segment.partners} />
        </>
      )}
    </>
  );
}

function Sizes({ states }: { readonly states: readonly [State, State] }) {
  const { t, locale } = usePreferences();
  const { voxelNm } = useWorkspace().dataset;
  const rows: readonly [string, (state: State) => string][] = [
    [t("ui.segments.supervoxels"), ({ supervoxels }) => formatCount(supervoxels, locale)],
    [t("ui.segments.size"), ({ sizeVoxel }) => formatVolume(sizeVoxel, voxelNm, locale)],
    [t("ui.review.rows.sites-pre"), ({ pre }) => formatCount(pre, locale)],
    [t("ui.review.rows.sites-post"), ({ post }) => formatCount(post, locale)],
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
        {rows.map(([name, format]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {states.map((state, at) => (
              <td key={at === 0 ? "before" : "after"}>{format(state)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function MadeOf({ segment }: { readonly segment: ApiChangedSegment }) {
  const { t } = usePreferences();
  if (segment.change === "synapses") return null;
  const parts = segment.shares.map(({ isWhole, ...share }) => ({
    ...share,
    note: t(isWhole ? "ui.review.from.whole" : "ui.review.from.part"),
  }));
  return <Parts title={t("ui.review.from.title")} parts={parts} />;
}

interface Part {
  readonly root: string;
  readonly sizeVoxel: string;
  readonly note: string | null;
}

function Parts({ title, parts }: { readonly title: string; readonly parts: readonly Part[] }) {
  const { t, locale } = usePreferences();
  const { voxelNm } = useWorkspace().dataset;
  const largestFirst = parts.toSorted((left, right) =>
    Number(BigInt(right.sizeVoxel) - BigInt(left.sizeVoxel)),
  );
  return (
    <div className="difference-facts">
      <span className="muted">{title}</span>
      <ul>
        {largestFirst.slice(0, LISTED).map(({ root, sizeVoxel, note }) => (
          <li key={root} className="difference-facts__row">
            <span className="mono truncate">{root}</span>
            {note === null ? null : <span className="faint">{note}</span>}
            <span>{formatVolume(sizeVoxel, voxelNm, locale)}</span>
          </li>
        ))}
      </ul>
      <More count={parts.length - LISTED} label={t} />
    </div>
  );
}

type Translate = ReturnType<typeof usePreferences>["t"];

function More({ count, label }: { readonly count: number; readonly label: Translate }) {
  return count > 0 ? (
    <span className="faint">{label("ui.review.partners.more", { count })}</span>
  ) : null;
}

function Partners({ partners }: { readonly partners: ApiPartnerChanges }) {
  const { t, locale } = usePreferences();
  const { gained, lost, changes } = partners;
  if (changes.length === 0) return null;
  return (
    <div className="difference-facts" data-testid="partner-changes">
      <span className="muted">{t("ui.review.partners.title", { gained, lost })}</span>
      <ul>
        {changes.slice(0, LISTED).map(({ root, direction, before, after }) => (
          <li key={`${direction}${root}`} className="difference-facts__row">
            <span className="faint">{t(`ui.review.partners.${direction}`)}</span>
            <span className="mono truncate">{root}</span>
            <span>
              {formatCount(before, locale)} → {formatCount(after, locale)}
            </span>
          </li>
        ))}
      </ul>
      <More count={changes.length - LISTED} label={t} />
    </div>
  );
}
