"use client";
import { useRef } from "react";
import {
  ALL_OPERATIONS,
  authorsOf,
  HISTORY_GROUPS,
  type HistoryFilter,
} from "#components/history/history-filter.ts";
import { useWorkspace, useWorkspaceState } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatCount } from "#components/ui/measure.ts";
import type { Operation } from "#core/operations/operation.ts";

interface HistoryFiltersProps {
  readonly operations: readonly Operation[];
  readonly shownCount: number;
}

/** By person, by kind, and by the segments in hand. */
export function HistoryFilters({ operations, shownCount }: HistoryFiltersProps) {
  const { t, locale } = usePreferences();
  const { store } = useWorkspace();
  const filter = useWorkspaceState((state) => state.historyFilter);
  const hasSelection = useWorkspaceState((state) => state.selection.length > 0);
  const isByPointer = useRef(false);
  const set = (change: Partial<HistoryFilter>) =>
    store.set({ historyFilter: { ...filter, ...change } });
  /** After a choice by pointer the keys are the image's again. */
  const letGo = (select: HTMLSelectElement) => {
    if (isByPointer.current) select.blur();
  };
  const watch = {
    onPointerDown: () => {
      isByPointer.current = true;
    },
    onKeyDown: () => {
      isByPointer.current = false;
    },
  };
  const isFiltered = filter.personId !== null || filter.group !== null || filter.isOfSelected;
  return (
    <div className="history-filters">
      <select
        {...watch}
        className="input input--small"
        aria-label={t("ui.history.filter.person")}
        data-testid="history-person"
        value={filter.personId ?? ""}
        onChange={({ target }) => {
          set({ personId: target.value === "" ? null : target.value });
          letGo(target);
        }}
      >
        <option value="">{t("ui.history.filter.anyone")}</option>
        {authorsOf(operations).map(({ id, name, count }) => (
          <option key={id} value={id}>
            {`${name} (${formatCount(count, locale)})`}
          </option>
        ))}
      </select>
      <select
        {...watch}
        className="input input--small"
        aria-label={t("ui.history.filter.kind")}
        data-testid="history-kind"
        value={filter.group ?? ""}
        onChange={({ target }) => {
          set({ group: HISTORY_GROUPS.find((group) => group === target.value) ?? null });
          letGo(target);
        }}
      >
        <option value="">{t("ui.history.filter.anything")}</option>
        {HISTORY_GROUPS.map((group) => (
          <option key={group} value={group}>
            {t(`ui.history.group.${group}`)}
          </option>
        ))}
      </select>
      <label className="history-filters__selected">
        <input
          type="checkbox"
          data-testid="history-selected"
          checked={filter.isOfSelected}
          disabled={!hasSelection && !filter.isOfSelected}
          onChange={({ target }) => set({ isOfSelected: target.checked })}
        />
        {t("ui.history.filter.selected")}
      </label>
      <span className="history-filters__count faint" data-testid="history-count">
        {isFiltered
          ? t("ui.history.some", { shown: shownCount, count: operations.length })
          : t("ui.history.all", { count: operations.length })}
      </span>
      {isFiltered ? (
        <Button small variant="quiet" onClick={() => set(ALL_OPERATIONS)}>
          {t("ui.history.filter.clear")}
        </Button>
      ) : null}
    </div>
  );
}
