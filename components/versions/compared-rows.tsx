"use client";
// One page of what differs at a time: however much differs, the page holds no more of it.
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useCallback, useState } from "react";
import type { ComparedVersions } from "#client/api/request-shapes.ts";
import { api } from "#components/shell/api.ts";
import { LoadFailed } from "#components/shell/load-failed.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useLoad } from "#components/shell/use-load.ts";
import { Busy } from "#components/ui/busy.tsx";
import { Button } from "#components/ui/button.tsx";
import { ComparedCells, ComparedHeads } from "#components/versions/compared-cells.tsx";
import { PlaceLinks } from "#components/versions/place-links.tsx";
import type { ApiDataset } from "#core/protocol/api.ts";
import type { ComparedKind } from "#core/protocol/version-api.ts";

const ROWS_A_PAGE = 100;

interface ComparedRowsProps {
  readonly versions: ComparedVersions;
  readonly dataset: ApiDataset;
  readonly what: ComparedKind;
}

export function ComparedRows({ versions, dataset, what }: ComparedRowsProps) {
  const { t } = usePreferences();
  const { datasetId, left, right } = versions;
  /** After which row each page up to this one begins. */
  const [afters, setAfters] = useState<readonly string[]>([""]);
  const after = afters.at(-1) ?? "";
  const load = useCallback(
    (signal: AbortSignal) =>
      api.compared({ datasetId, left, right }, what, { after, limit: ROWS_A_PAGE }, signal),
    [datasetId, left, right, what, after],
  );
  const [loaded, reload] = useLoad(load);
  if (loaded.status === "loading") return <Busy label={t("compare.loading")} />;
  if (loaded.status === "failed") return <LoadFailed failure={loaded.failure} onRetry={reload} />;
  const { rows, next } = loaded.value;
  if (rows.length === 0) return <p className="muted">{t("compare.same")}</p>;
  return (
    <section className="dataset people__list" aria-label={t(`compare.kind.${what}`)}>
      <table className="compare__rows" data-testid="compared" data-what={what}>
        <thead>
          <tr>
            <ComparedHeads what={what} left={left} right={right} />
            <th scope="col">{t("compare.look")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-change={row.change}>
              <ComparedCells what={what} row={row} dataset={dataset} />
              <td>
                <PlaceLinks row={row} versions={versions} dataset={dataset} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {afters.length === 1 && next === null ? null : (
        <div className="compare__pages">
          <Button
            small
            icon={<ChevronLeft />}
            disabled={afters.length === 1}
            onClick={() => setAfters(afters.slice(0, -1))}
          >
            {t("compare.previous")}
          </Button>
          <span className="muted" aria-live="polite">
            {t("compare.page", { page: afters.length })}
          </span>
          <Button
            small
            icon={<ChevronRight />}
            disabled={next === null}
            onClick={() => setAfters([...afters, next ?? ""])}
          >
            {t("compare.next")}
          </Button>
        </div>
      )}
    </section>
  );
}
