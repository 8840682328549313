"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { standingSentence } from "#client/messages/standing-sentence.ts";
import { ActivityItem } from "#components/history/activity-item.tsx";
import { ConflictList } from "#components/history/conflict-list.tsx";
import { filterHistory } from "#components/history/history-filter.ts";
import { HistoryFilters } from "#components/history/history-filters.tsx";
import { HistorySlider } from "#components/history/history-slider.tsx";
import { selectedSegments } from "#components/proofreading/selection.ts";
import { useServerNowMs } from "#components/proofreading/use-server-now.ts";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";
import { useOffsetIn } from "#components/ui/use-offset-in.ts";
import { isUndoable } from "#core/operations/activity.ts";
import type { Operation } from "#core/operations/operation.ts";

const ITEM_PX = 44;
/** Above and below what is in view, so that a quick scroll meets no blank. */
const OVERSCAN = 16;
/** The slider and the filters stay above the list. */
const STICKY_PX = 112;

/** The session's history: its operations, newest first, as they come; and the way to any moment of it. */
export function ActivityPanel({ session }: { readonly session: SessionInHand }) {
  const { t } = usePreferences();
  const operations = useSessionField(session, "operations");
  if (operations.length === 0) {
    return (
      <div className="empty">
        <p className="empty__title">{t("ui.activity.empty-title")}</p>
        <p>{t("ui.activity.empty")}</p>
      </div>
    );
  }
  return <History session={session} operations={operations} />;
}

interface HistoryProps {
  readonly session: SessionInHand;
  readonly operations: readonly Operation[];
}

function History({ session, operations }: HistoryProps) {
  const { t } = usePreferences();
  const filtered = useFiltered(session, operations);
  return (
    <>
      <div className="panel panel--cards panel--optional">
        <ConflictList session={session} />
      </div>
      <div className="history-head">
        <HistorySlider session={session} />
        <HistoryFilters operations={operations} shownCount={filtered.length} />
      </div>
      {filtered.length === 0 ? (
        <p className="panel muted" data-testid="history-none">
          {t("ui.history.none")}
        </p>
      ) : (
        <OperationList session={session} operations={operations} shown={filtered} />
      )}
    </>
  );
}

/** Newest first. */
function useFiltered(
  session: SessionInHand,
  operations: readonly Operation[],
): readonly Operation[] {
  const workspace = useWorkspace();
  const filter = useWorkspaceState((state) => state.historyFilter);
  const selection = useWorkspaceState((state) => state.selection);
  const pastSeq = useWorkspaceState((state) => state.pastSeq);
  return useMemo(() => {
    const { model } = session;
    const found = filterHistory(operations, filter, {
      roots: new Set(selectedSegments(selection, workspace.rootOf).keys()),
      seq: pastSeq ?? operations.length,
      rootOfPlace: (place) => model.rootOfShown(model.nodeAt(place)),
    });
    return found.toReversed();
  }, [session, operations, filter, selection, pastSeq, workspace]);
}

interface OperationListProps extends HistoryProps {
  /** Newest first. */
  readonly shown: readonly Operation[];
}

/** Only what is near the window is in the page: ten thousand scroll as ten do. */
function OperationList({ session, operations, shown }: OperationListProps) {
  const { t, locale } = usePreferences();
  const active = useSessionField(session, "active");
  const isWritable = useSessionField(session, "isWritable");
  const nowMs = useServerNowMs(session);
  const linked = useWorkspaceState((state) => state.linkedOperation);
  const pastSeq = useWorkspaceState((state) => state.pastSeq);
  const list = useRef<HTMLOListElement>(null);
  const scrollMargin = useOffsetIn(list);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => list.current?.closest<HTMLElement>(".side__body") ?? null,
    getItemKey: (index) => shown[index].seq,
    estimateSize: () => ITEM_PX,
    overscan: OVERSCAN,
    scrollMargin,
    scrollPaddingStart: scrollMargin === 0 ? 0 : STICKY_PX,
  });
  const linkedIndex = linked === null ? -1 : shown.findIndex(({ seq }) => seq === linked);
  useEffect(() => {
    if (linkedIndex !== -1) virtualizer.scrollToIndex(linkedIndex, { align: "auto" });
  }, [linkedIndex, virtualizer]);
  const isActive = ({ seq, body }: Operation) => !isUndoable(body.kind) || active.has(seq);
  return (
    <ol
      ref={list}
      className="activity"
      data-testid="history-list"
      data-count={shown.length}
      style={{ height: virtualizer.getTotalSize() }}
    >
      {virtualizer.getVirtualItems().map(({ index, key, start }) => {
        const operation = shown[index];
        return (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-setsize={shown.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - scrollMargin}px)` }}
          >
            <ActivityItem
              session={session}
              operation={operation}
              isActive={isActive(operation)}
              isLinked={operation.seq === linked}
              time={timeOf(operation.seq, pastSeq)}
              standing={standingSentence(operation.standing, operations, locale, t)}
              isWritable={isWritable}
              nowMs={nowMs}
            />
          </li>
        );
      })}
    </ol>
  );
}

/** Against the moment that is painted. */
function timeOf(seq: number, pastSeq: number | null): "past" | "moment" | "to-come" {
  if (pastSeq === null || seq < pastSeq) return "past";
  return seq === pastSeq ? "moment" : "to-come";
}
