"use client";
// What happened in a session, what is in conflict, what became of one's own edits, and who is here.
import { AT_MS, LONG_TEXT } from "#components/gallery/made-up.ts";
import {
  EMPTY,
  OPEN,
  OPEN_AS_REVIEWER,
  READ_ONLY,
  WITH_OUTCOMES,
} from "#components/gallery/made-up-scenes.ts";
import { Room } from "#components/gallery/room.tsx";
import { Family } from "#components/gallery/sample.tsx";
import { ActivityItem } from "#components/history/activity-item.tsx";
import { ActivityPanel } from "#components/history/activity-panel.tsx";
import { ConflictList } from "#components/history/conflict-list.tsx";
import { HistoryFilters } from "#components/history/history-filters.tsx";
import { HistorySlider } from "#components/history/history-slider.tsx";
import { LatestOperation } from "#components/history/latest-operation.tsx";
import { PastNotice } from "#components/history/past-notice.tsx";
import { FollowNotice } from "#components/presence/follow-notice.tsx";
import { PeoplePopover } from "#components/presence/people-popover.tsx";
import { PersonPosition } from "#components/presence/person-position.tsx";
import { PresenceAvatars } from "#components/presence/presence-avatars.tsx";
import { GoThere, OutcomeCard } from "#components/proofreading/outcome-card.tsx";
import { OutcomesPanel } from "#components/proofreading/outcomes-panel.tsx";
import { RefusalNotices } from "#components/proofreading/refusal-notices.tsx";
import { TakeBackMine } from "#components/proofreading/take-back-mine.tsx";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { usePreferences } from "#components/shell/preferences.tsx";

const panel = (session: SessionInHand) => <ActivityPanel session={session} />;
const lookBack = (workspace: Workspace) => workspace.setPast(8);
const nobodys = ({ store }: Workspace) =>
  store.set({ historyFilter: { personId: "p4", group: "review", isOfSelected: false } });
const followMax = (workspace: Workspace) => workspace.follow("p3");

export function HistoryFamily() {
  return (
    <Family name="history">
      <Histories />
      <Items />
      <Outcomes />
    </Family>
  );
}

function Histories() {
  return (
    <>
      <Room of="ActivityPanel" state="empty" room="panel" scene={EMPTY}>
        {panel}
      </Room>
      <Room of="ActivityPanel" state="full" room="panel" scene={OPEN_AS_REVIEWER}>
        {panel}
      </Room>
      <Room of="ActivityPanel" state="chosen" room="panel" scene={OPEN} after={lookBack}>
        {panel}
      </Room>
      <Room of="ActivityPanel" state="ended" room="panel" scene={OPEN} after={nobodys}>
        {panel}
      </Room>
      <Room of="ActivityPanel" state="read-only" room="panel" scene={READ_ONLY}>
        {panel}
      </Room>
      <Room of="HistorySlider" scene={OPEN}>
        {(session) => <HistorySlider session={session} />}
      </Room>
      <Room of="HistorySlider" state="chosen" scene={OPEN} after={lookBack}>
        {(session) => <HistorySlider session={session} />}
      </Room>
      <Room of="HistoryFilters" state="full" scene={OPEN}>
        {(session) => <Filters session={session} />}
      </Room>
      <Room of="LatestOperation" state="long" scene={OPEN}>
        {(session) => <LatestOperation session={session} />}
      </Room>
      <Room of="PastNotice" room="over" scene={OPEN} after={lookBack}>
        {(session) => <PastNotice session={session} />}
      </Room>
    </>
  );
}

function Filters({ session }: { readonly session: SessionInHand }) {
  const operations = useSessionField(session, "operations");
  return <HistoryFilters operations={operations} shownCount={operations.length} />;
}

const SHOWN = [
  { seq: 8, time: "past", isLinked: false, isActive: true },
  { seq: 13, time: "past", isLinked: false, isActive: false },
  { seq: 16, time: "moment", isLinked: false, isActive: true },
  { seq: 20, time: "to-come", isLinked: true, isActive: true },
] as const;

function Items() {
  const { locale } = usePreferences();
  return (
    <>
      {SHOWN.map(({ seq, ...shown }) => (
        <Room key={seq} of="ActivityItem" state="long" scene={OPEN_AS_REVIEWER}>
          {(session) => (
            <ActivityItem
              session={session}
              operation={session.model.snapshot().operations[seq - 1]}
              standing={seq === 16 ? LONG_TEXT[locale] : null}
              isWritable
              nowMs={AT_MS + 3_600_000}
              {...shown}
            />
          )}
        </Room>
      ))}
      <Room of="ConflictList" state="full" scene={OPEN}>
        {(session) => <ConflictList session={session} />}
      </Room>
      <Room of="ConflictList" state="read-only" scene={READ_ONLY}>
        {(session) => <ConflictList session={session} />}
      </Room>
      <Room of="TakeBackMine" scene={OPEN}>
        {(session) => <TakeBackMine session={session} seq={19} />}
      </Room>
    </>
  );
}

function Outcomes() {
  return (
    <>
      <Room of="OutcomesPanel" state="empty" room="panel" scene={EMPTY}>
        {(session) => <OutcomesPanel session={session} />}
      </Room>
      <Room of="OutcomesPanel" state="full" room="panel" scene={WITH_OUTCOMES}>
        {(session) => <OutcomesPanel session={session} />}
      </Room>
      <Room of="OutcomeCard" state="full" scene={WITH_OUTCOMES}>
        {(session) => <Cards session={session} />}
      </Room>
      <Room of="RefusalNotices" state="full" room="over" scene={WITH_OUTCOMES}>
        {(session) => <RefusalNotices session={session} />}
      </Room>
    </>
  );
}

function Cards({ session }: { readonly session: SessionInHand }) {
  const outcomes = useSessionField(session, "outcomes");
  return outcomes.map((outcome) => (
    <div key={outcome.intentId}>
      <OutcomeCard session={session} outcome={outcome} />
      <GoThere intent={outcome.intent} />
    </div>
  ));
}

export function HereFamily() {
  return (
    <Family name="here">
      <Room of="PresenceAvatars" state="full" scene={OPEN}>
        {(session) => <PresenceAvatars session={session} />}
      </Room>
      <Room of="PresenceAvatars" state="empty" scene={EMPTY}>
        {(session) => <PresenceAvatars session={session} />}
      </Room>
      <Room of="PeoplePopover" state="full" scene={OPEN}>
        {(session) => <PeoplePopover session={session} people={session.people.list()} />}
      </Room>
      <Room of="PersonPosition" scene={OPEN}>
        {(session) => <PersonPosition people={session.people} userId="p3" />}
      </Room>
      <Room of="FollowNotice" state="long" room="over" scene={OPEN} after={followMax}>
        {(session) => <FollowNotice session={session} />}
      </Room>
    </Family>
  );
}
