"use client";
// The list of changes, of which only those near the window are in the page: two thousand scroll as ten do.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import { ReviewItem } from "#components/review/review-item.tsx";
import { useOffsetIn } from "#components/ui/use-offset-in.ts";

const CLOSED_PX = 40;
const OVERSCAN = 8;

interface DifferenceListProps {
  readonly session: SessionInHand;
  readonly entries: readonly DifferenceEntry[];
  readonly openKey: string | null;
}

export function DifferenceList({ session, entries, openKey }: DifferenceListProps) {
  const list = useRef<HTMLUListElement>(null);
  const scrollMargin = useOffsetIn(list);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => list.current?.closest<HTMLElement>(".side__body") ?? null,
    getItemKey: (index) => entries[index].key,
    estimateSize: () => CLOSED_PX,
    overscan: OVERSCAN,
    scrollMargin,
    // The progress and the filters stay above the list.
    scrollPaddingStart: scrollMargin === 0 ? 0 : STICKY_PX,
  });
  const openIndex = entries.findIndex(({ key }) => key === openKey);
  useEffect(() => {
    if (openIndex !== -1) virtualizer.scrollToIndex(openIndex, { align: "auto" });
  }, [openIndex, virtualizer]);
  return (
    <ul
      ref={list}
      className="review-list"
      data-testid="review-list"
      data-count={entries.length}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => (
        <li
          key={key}
          ref={virtualizer.measureElement}
          data-index={index}
          aria-setsize={entries.length}
          aria-posinset={index + 1}
          style={{ transform: `translateY(${start - scrollMargin}px)` }}
        >
          <ReviewItem
            session={session}
            entry={entries[index]}
            isOpen={entries[index].key === openKey}
          />
        </li>
      ))}
    </ul>
  );
}

const STICKY_PX = 150;
