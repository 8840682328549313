"use client";
import { COLOR_PALETTES, type ColorPalette } from "#client/viewer/color-scheme.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useKeyLabel } from "#components/shell/use-key-label.ts";
import { Button } from "#components/ui/button.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import { classWords } from "#components/viewer/class-words.ts";
import type { LegendEntry } from "#components/viewer/coloring.ts";

/** Of the legend's lines; the rest is counted. */
const MAX_LINES = 60;

/** By what segments are coloured, in which colours, and what each of them means. */
export function ColorRows() {
  const { t } = usePreferences();
  const { coloring } = useWorkspace();
  const { scheme, palette } = useWorkspaceState((state) => state.colors);
  return (
    <>
      <Choices
        title={t("ui.coloring.by")}
        keyLabel={useKeyLabel("color-next")}
        chosen={scheme}
        choices={coloring.schemes.map((id) => ({ id, label: t(`ui.coloring.${id}`) }))}
        onChoose={(id) => coloring.choose({ scheme: id })}
        testId="color-by"
      />
      <Choices<ColorPalette>
        title={t("ui.coloring.palette")}
        keyLabel={useKeyLabel("color-palette")}
        chosen={palette}
        choices={COLOR_PALETTES.map((id) => ({ id, label: t(`ui.coloring.palettes.${id}`) }))}
        onChoose={(id) => coloring.choose({ palette: id })}
        testId="color-palette"
      />
      <ColorLegend />
    </>
  );
}

interface ChoicesProps<Id extends string> {
  readonly title: string;
  readonly keyLabel: string | undefined;
  readonly chosen: Id;
  readonly choices: readonly { readonly id: Id; readonly label: string }[];
  readonly onChoose: (id: Id) => void;
  readonly testId: string;
}

function Choices<Id extends string>(props: ChoicesProps<Id>) {
  const { title, keyLabel, chosen, choices, onChoose, testId } = props;
  return (
    <>
      <div className="control-row color-choices__title">
        <span className="control-row__label">{title}</span>
        {keyLabel === undefined ? null : <span className="key">{keyLabel}</span>}
      </div>
      <div className="segmented color-choices" role="toolbar" aria-label={title}>
        {choices.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            className="segmented__item"
            aria-pressed={id === chosen}
            data-testid={`${testId}-${id}`}
            onClick={() => onChoose(id)}
          >
            {label}
          </button>
        ))}
      </div>
    </>
  );
}

function ColorLegend() {
  const { t } = usePreferences();
  const { coloring } = useWorkspace();
  const { status, legend, isPaused } = useStateStore(coloring.store, (state) => state);
  if (legend.length === 0) return null;
  if (isPaused) return <p className="color-legend__note">{t("ui.coloring.paused")}</p>;
  if (status === "loading") {
    return (
      <p className="color-legend__note" role="status">
        {t("ui.coloring.loading")}
      </p>
    );
  }
  if (status === "failed") {
    return (
      <p className="color-legend__note" role="alert">
        {t("ui.coloring.failed")}{" "}
        <Button small onClick={() => coloring.retry()}>
          {t("ui.coloring.retry")}
        </Button>
      </p>
    );
  }
  const classes = legend.slice(0, -1);
  const shown = [...classes.slice(0, MAX_LINES), ...legend.slice(-1)];
  const hidden = legend.length - shown.length;
  return (
    <>
      <ul
        className="color-legend"
        aria-label={t("ui.coloring.legend")}
        data-testid="color-legend"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long one is scrolled by keys
        tabIndex={0}
      >
        {shown.map((entry) => (
          <LegendLine key={entry.name ?? ""} entry={entry} />
        ))}
      </ul>
      {hidden === 0 ? null : (
        <p className="color-legend__note">{t("ui.coloring.more", { count: hidden })}</p>
      )}
    </>
  );
}

function LegendLine({ entry }: { readonly entry: LegendEntry }) {
  const { t, locale } = usePreferences();
  const { name, rgb, count } = entry;
  const words = classWords(entry, t);
  return (
    <li className="color-legend__line" data-testid="color-legend-line" data-class={name ?? ""}>
      <span
        className="color-legend__swatch"
        style={{ background: `rgb(${rgb.join(" ")})` }}
        aria-hidden="true"
      />
      <span className="color-legend__name" title={words}>
        {words}
      </span>
      {count === null ? null : (
        <span className="color-legend__count" title={t("ui.coloring.count", { count })}>
          {new Intl.NumberFormat(locale).format(count)}
        </span>
      )}
    </li>
  );
}
