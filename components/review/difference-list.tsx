"use client";
// The list of changes, of which only those near the window are in the page: two thousand scroll as ten do.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import type { DifferenceEntry } from "#components/review/difference-entry.ts";
import { ReviewItem } from "#components/review/review-item.tsx";

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

/** How far down the list begins in what scrolls; what lies above it comes and goes. */
function useOffsetIn(list: React.RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element?.closest<HTMLElement>(".side__body");
    if (!element || !scroller) return undefined;
    const measure = () => {
      const top = element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      setOffset(Math.round(top + scroller.scrollTop));
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const child of element.parentElement?.children ?? []) {
      if (child !== element) observer.observe(child);
    }
    return () => observer.disconnect();
  }, [list]);
  return offset;
}
