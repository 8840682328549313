"use client";
import {
  ClipboardCheck,
  History,
  Inbox,
  type LucideIcon,
  MessagesSquare,
  Shapes,
  Spline,
  Waypoints,
} from "lucide-react";
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { needsAttention } from "#client/intents/outcome-list.ts";
import { NeuronsPanel } from "#components/connectome/neurons-panel.tsx";
import { useTableState } from "#components/connectome/use-connectome.ts";
import { ActivityPanel } from "#components/history/activity-panel.tsx";
import { OutcomesPanel } from "#components/proofreading/outcomes-panel.tsx";
import { SegmentsPanel } from "#components/proofreading/segments-panel.tsx";
import type { SessionInHand } from "#components/proofreading/workspace.ts";
import {
  useSessionField,
  useWorkspace,
  useWorkspaceState,
} from "#components/proofreading/workspace-context.tsx";
import { PANELS, type PanelName } from "#components/proofreading/workspace-state.ts";
import { ReviewPanel } from "#components/review/review-panel.tsx";
import { ThreadPanel } from "#components/review/thread-panel.tsx";
import { useUnreadThreads } from "#components/review/use-unread.ts";
import { usePreferences } from "#components/shell/preferences.tsx";
import { SynapsesPanel } from "#components/synapses/synapses-panel.tsx";
import { TourCard } from "#components/tour/tour-card.tsx";

const OF_A_VERSION: readonly PanelName[] = ["segments", "neurons", "synapses"];

/** Above its name: so all of them are in one row of the narrowest panel, in either language. */
const ICONS: Readonly<Record<PanelName, LucideIcon>> = {
  segments: Shapes,
  neurons: Spline,
  activity: History,
  synapses: Waypoints,
  review: ClipboardCheck,
  threads: MessagesSquare,
  outcomes: Inbox,
};

export function SidePanel() {
  const { t } = usePreferences();
  const { session, setPanel } = useWorkspace();
  const panel = useWorkspaceState((state) => state.panel);
  const isWide = useTableState((state) => state.isWide) && panel === "neurons";
  const panels = session === null ? OF_A_VERSION : PANELS;
  return (
    <Tabs.Root
      className="side"
      data-wide={isWide}
      value={panel}
      activationMode="manual"
      onValueChange={(value) => {
        const next = PANELS.find((name) => name === value);
        if (next !== undefined) setPanel(next);
      }}
    >
      <Tabs.List className="side__tabs" aria-label={t("ui.panels.title")}>
        {panels.map((name) => (
          <Tabs.Trigger key={name} value={name} className="side__tab" data-testid={`tab-${name}`}>
            <PanelIcon name={name} />
            <span className="side__name">{t(`ui.panels.${name}`)}</span>
            {session === null ? null : <TabCount name={name} session={session} />}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {panels.map((name) => (
        <Tabs.Content key={name} value={name} className="side__body" tabIndex={-1}>
          <PanelBody name={name} session={session} />
        </Tabs.Content>
      ))}
      {session === null ? null : <TourCard session={session} />}
    </Tabs.Root>
  );
}

function PanelIcon({ name }: { readonly name: PanelName }) {
  const Icon = ICONS[name];
  return <Icon aria-hidden="true" />;
}

interface PanelBodyProps {
  readonly name: PanelName;
  readonly session: SessionInHand | null;
}

function PanelBody({ name, session }: PanelBodyProps): ReactNode {
  if (name === "segments") return <SegmentsPanel />;
  if (name === "neurons") return <NeuronsPanel />;
  if (name === "synapses") return <SynapsesPanel />;
  if (session === null) return null;
  if (name === "activity") return <ActivityPanel session={session} />;
  if (name === "review") return <ReviewPanel session={session} />;
  if (name === "threads") return <ThreadPanel session={session} />;
  return <OutcomesPanel session={session} />;
}

/** What waits for the person in a panel that is not open. */
function TabCount({
  name,
  session,
}: {
  readonly name: PanelName;
  readonly session: SessionInHand;
}) {
  const outcomes = useSessionField(session, "outcomes");
  const pending = useSessionField(session, "pending");
  const conflicts = useSessionField(session, "conflicts");
  const unread = useUnreadThreads(session);
  const told = outcomes.filter(needsAttention);
  const counts: Partial<Record<PanelName, number>> = {
    activity: conflicts.length,
    threads: unread.length,
    outcomes: told.length + pending.length,
  };
  const count = counts[name] ?? 0;
  return count === 0 ? null : (
    <span className="side__count" data-testid={`count-${name}`}>
      {count}
    </span>
  );
}
