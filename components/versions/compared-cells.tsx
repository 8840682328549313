// The columns of each kind of what differs. What is in one version alone has a dash for the other.
import type { ReactNode } from "react";
import type { MessageKey } from "#client/messages/translate.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount, formatVolume } from "#components/ui/measure.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import type {
  ApiComparedRow,
  ApiComparedSide,
  ComparedChange,
  ComparedKind,
} from "#core/protocol/version-api.ts";

const NONE = "–";

type Side = ApiComparedSide | null;

interface Words {
  count(side: Side, name: string): string;
  volume(side: Side): string;
}

interface ComparedColumn {
  readonly head: MessageKey;
  /** left, right: of one version; both: of the row. */
  readonly of: "left" | "right" | "both";
  readonly cell: (side: Side, words: Words) => string;
  readonly isId?: true;
}

const text = (side: Side, name: string) => (side === null ? NONE : String(side[name] ?? NONE));
const ofEach = (
  head: MessageKey,
  cell: ComparedColumn["cell"],
  isId?: true,
): readonly ComparedColumn[] =>
  (["left", "right"] as const).map((of) => ({ head, of, cell, ...(isId ? { isId } : {}) }));
const partners = (side: Side) =>
  side === null ? NONE : `${side.preRoot} → ${String(side.postRoots).replaceAll(" ", ", ")}`;

const COLUMNS: Readonly<Record<ComparedKind, readonly ComparedColumn[]>> = {
  segments: [
    { head: "compare.column.segment", of: "both", cell: (side) => text(side, "root"), isId: true },
    ...ofEach("compare.column.supervoxels", (side, { count }) => count(side, "supervoxelCount")),
    ...ofEach("compare.column.size", (side, { volume }) => volume(side)),
    ...ofEach("compare.column.outputs", (side, { count }) => count(side, "synapsesPre")),
    ...ofEach("compare.column.inputs", (side, { count }) => count(side, "synapsesPost")),
  ],
  connections: [
    { head: "compare.column.pre", of: "both", cell: (side) => text(side, "preRoot"), isId: true },
    { head: "compare.column.post", of: "both", cell: (side) => text(side, "postRoot"), isId: true },
    ...ofEach("compare.column.synapses", (side, { count }) => count(side, "synapseCount")),
  ],
  synapses: [
    { head: "compare.column.synapse", of: "both", cell: (side) => text(side, "synapseId") },
    { head: "compare.column.type", of: "both", cell: (side) => text(side, "type") },
    ...ofEach("compare.column.partners", partners, true),
  ],
  lineage: [
    ...ofEach("compare.column.segment", (side) => text(side, "root"), true),
    {
      head: "compare.column.went",
      of: "right",
      cell: (side, { count }) => count(side, "supervoxelCount"),
    },
  ],
};

const isLineage = (what: ComparedKind) => what === "lineage";

export function ComparedHeads(props: {
  readonly what: ComparedKind;
  readonly left: number;
  readonly right: number;
}) {
  const { t } = usePreferences();
  return (
    <>
      {/* Each row of a lineage is a change of the same kind. */}
      {isLineage(props.what) ? null : <th scope="col">{t("compare.column.change")}</th>}
      {COLUMNS[props.what].map(({ head, of }) => (
        <th key={`${head} ${of}`} scope="col">
          {t(head)}
          {of === "both" || head === "compare.column.went" ? null : (
            <span className="compare__of">{` v${props[of]}`}</span>
          )}
        </th>
      ))}
    </>
  );
}

export function ComparedCells(props: {
  readonly what: ComparedKind;
  readonly row: ApiComparedRow;
  readonly dataset: Pick<ApiDataset, "voxelNm">;
}) {
  const { what, row, dataset } = props;
  const { locale } = usePreferences();
  const words: Words = {
    count: (side, name) => {
      const found = side?.[name];
      return typeof found === "number" ? formatCount(found, locale) : NONE;
    },
    volume: (side) =>
      side === null ? NONE : formatVolume(String(side.sizeVoxel), dataset.voxelNm, locale),
  };
  const sideOf = (of: ComparedColumn["of"]) => (of === "both" ? (row.right ?? row.left) : row[of]);
  return (
    <>
      {isLineage(what) ? null : (
        <td>
          <Change change={row.change} />
        </td>
      )}
      {COLUMNS[what].map(({ head, of, cell, isId }): ReactNode => {
        const shown = cell(sideOf(of), words);
        return (
          <td key={`${head} ${of}`} className={isId ? "mono" : undefined} data-of={of}>
            {shown}
          </td>
        );
      })}
    </>
  );
}

/** In words, and by a sign: never by colour alone. */
function Change({ change }: { readonly change: ComparedChange }) {
  const { t } = usePreferences();
  return (
    <span className="chip compare__change" data-change={change}>
      {`${{ lost: "−", gained: "+", changed: "±" }[change]} ${t(`compare.change.${change}`)}`}
    </span>
  );
}
