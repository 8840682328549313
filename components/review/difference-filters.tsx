"use client";
// Which changes are listed: by kind, by author, and in which order.
import { useRef } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  authorsOf,
  ENTRY_KINDS,
  ENTRY_SORTS,
  type EntryKind,
} from "#components/review/difference-entry.ts";
import type { ReviewState } from "#components/review/review-model.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { formatCount } from "#components/ui/measure.ts";

interface DifferenceFiltersProps {
  readonly session: SessionInHand;
  readonly review: ReviewState;
}

export function DifferenceFilters({ session, review }: DifferenceFiltersProps) {
  const { t } = usePreferences();
  const { filter, sort, difference } = review;
  const authors = authorsOf(difference?.segments ?? []);
  const isByPointer = useRef(false);
  const byPointer = () => {
    isByPointer.current = true;
  };
  const byKey = () => {
    isByPointer.current = false;
  };
  /** After a choice by pointer the keys step through the changes again. */
  const letGo = (select: HTMLSelectElement) => {
    if (isByPointer.current) select.blur();
  };
  return (
    <div className="difference-filters">
      <Kinds session={session} review={review} />
      <div className="difference-filters__row">
        <select
          onPointerDown={byPointer}
          onKeyDown={byKey}
          className="input input--small"
          aria-label={t("ui.review.filter.author")}
          data-testid="filter-author"
          value={filter.authorId ?? ""}
          onChange={({ target }) => {
            const authorId = target.value === "" ? null : target.value;
            session.review.list({ filter: { ...filter, authorId } });
            letGo(target);
          }}
        >
          <option value="">{t("ui.review.filter.anyone")}</option>
          {authors.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <select
          onPointerDown={byPointer}
          onKeyDown={byKey}
          className="input input--small"
          aria-label={t("ui.review.filter.sort")}
          data-testid="sort-changes"
          value={sort}
          onChange={({ target }) => {
            const next = ENTRY_SORTS.find((name) => name === target.value);
            if (next !== undefined) session.review.list({ sort: next });
            letGo(target);
          }}
        >
          {ENTRY_SORTS.map((name) => (
            <option key={name} value={name}>
              {t(`ui.review.sort.${name}`)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Kinds({ session, review }: DifferenceFiltersProps) {
  const { t, locale } = usePreferences();
  const { filter, entries } = review;
  const counts = new Map<EntryKind, number>();
  for (const { kind } of entries) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const toggle = (kind: EntryKind) => {
    const kinds = new Set(filter.kinds);
    if (!kinds.delete(kind)) kinds.add(kind);
    session.review.list({ filter: { ...filter, kinds } });
  };
  return (
    <div className="difference-kinds" role="toolbar" aria-label={t("ui.review.filter.title")}>
      {ENTRY_KINDS.filter((kind) => counts.has(kind)).map((kind) => (
        <button
          key={kind}
          type="button"
          className="chip difference-kinds__kind"
          aria-pressed={filter.kinds.has(kind)}
          data-testid={`filter-${kind}`}
          title={t(`ui.review.explain-change.${kind}`)}
          onClick={() => toggle(kind)}
        >
          {t(`ui.review.change.${kind}`)} {formatCount(counts.get(kind) ?? 0, locale)}
        </button>
      ))}
    </div>
  );
}
