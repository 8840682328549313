"use client";
// Review: what a session changed, who signed what of it, and its way to a version.
import { nothing } from "#components/gallery/made-up.ts";
import {
  EMPTY,
  NO_ANSWER,
  OFFLINE,
  OPEN,
  openFirst,
  placeOf,
  REVIEW,
  REVIEW_AS_VIEWER,
  REVIEW_REBASED,
  STATES,
} from "#components/gallery/made-up-scenes.ts";
import { Room } from "#components/gallery/room.tsx";
import { Family } from "#components/gallery/sample.tsx";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { BlameCard } from "#components/review/blame-card.tsx";
import {
  type DifferenceEntry,
  FIRST_FILTER,
  segmentOf,
} from "#components/review/difference-entry.ts";
import { DifferenceFacts } from "#components/review/difference-facts.tsx";
import { DifferenceFilters } from "#components/review/difference-filters.tsx";
import { DifferenceList } from "#components/review/difference-list.tsx";
import { DifferenceOperations } from "#components/review/difference-operations.tsx";
import { DifferenceStage } from "#components/review/difference-stage.tsx";
import { FinalizeProgress } from "#components/review/finalize-progress.tsx";
import { FinalizeStep } from "#components/review/finalize-step.tsx";
import { ObjectRequests, RequestForm } from "#components/review/object-requests.tsx";
import { RebaseStep } from "#components/review/rebase-step.tsx";
import { ReviewItem } from "#components/review/review-item.tsx";
import { ReviewPanel } from "#components/review/review-panel.tsx";
import { SessionActions } from "#components/review/session-actions.tsx";
import { SignButtons } from "#components/review/sign-buttons.tsx";
import { VerdictList } from "#components/review/verdict-list.tsx";
import { useStateStore } from "#components/ui/use-state-store.ts";
import type { ApiChangedSegment } from "#core/protocol/api.ts";

const load = ({ session }: Workspace) => void session?.review.refresh();
const overlay = (workspace: Workspace) => {
  openFirst(workspace);
  workspace.session?.review.store.set({ mode: "overlay" });
};
const listNone = (workspace: Workspace) => {
  load(workspace);
  workspace.session?.review.list({ filter: { ...FIRST_FILTER, authorId: "p9" } });
};
const blameOf = (at: number | null) => (workspace: Workspace) =>
  void workspace.session?.review.blame.ask(
    at === null ? { ...placeOf(0), supervoxel: 0n } : placeOf(at),
  );
const blameSome = blameOf(6);
const blameNone = blameOf(null);

export function ReviewFamily() {
  return (
    <Family name="review">
      <Panels />
      <Parts />
      <Ways />
      <Over />
    </Family>
  );
}

function Panels() {
  return (
    <>
      <Room of="ReviewPanel" state="empty" room="panel" scene={EMPTY}>
        {panel}
      </Room>
      <Room of="ReviewPanel" state="full" room="panel" scene={REVIEW} after={openFirst}>
        {panel}
      </Room>
      <Room of="ReviewPanel" state="chosen" room="panel" scene={REVIEW} after={listNone}>
        {panel}
      </Room>
      <Room of="ReviewPanel" state="read-only" room="panel" scene={REVIEW_AS_VIEWER}>
        {panel}
      </Room>
      <Room of="ReviewPanel" state="busy" room="panel" scene={NO_ANSWER}>
        {panel}
      </Room>
      <Room of="ReviewPanel" state="error" room="panel" scene={OFFLINE}>
        {panel}
      </Room>
    </>
  );
}

interface OfEntries {
  readonly session: SessionInHand;
  readonly children: (entry: DifferenceEntry, segment: ApiChangedSegment | null) => React.ReactNode;
}
interface OfSegments {
  readonly session: SessionInHand;
  readonly children: (segment: ApiChangedSegment) => React.ReactNode;
}

/** What is shown in several states. */
const panel = (session: SessionInHand) => <ReviewPanel session={session} />;
const rebase = (session: SessionInHand) => <RebaseStep session={session} />;
const stage = (session: SessionInHand) => <DifferenceStage session={session} />;
const blame = (session: SessionInHand) => <BlameCard session={session} />;
const signing = (session: SessionInHand) => (
  <Segments session={session}>
    {(segment) => <SignButtons session={session} segment={segment} />}
  </Segments>
);

/** Each entry of the difference, once it is there. */
function Entries({ session, children }: OfEntries) {
  const entries = useStateStore(session.review.store, (state) => state.entries);
  return entries.map((entry) => (
    <div key={entry.key} className="gallery__entry">
      {children(entry, segmentOf(entry))}
    </div>
  ));
}

/** Those that are segments. */
function Segments({ session, children }: OfSegments) {
  return (
    <Entries session={session}>
      {(_, segment) => (segment === null ? null : children(segment))}
    </Entries>
  );
}

function Parts() {
  return (
    <>
      <Room of="ReviewItem" state="full" scene={REVIEW} after={load}>
        {(session) => (
          <Entries session={session}>
            {(entry) => <ReviewItem session={session} entry={entry} isOpen />}
          </Entries>
        )}
      </Room>
      <Room of="ReviewItem" scene={REVIEW} after={load}>
        {(session) => (
          <Entries session={session}>
            {(entry) => <ReviewItem session={session} entry={entry} isOpen={false} />}
          </Entries>
        )}
      </Room>
      <Room of="DifferenceFacts" state="full" scene={REVIEW} after={load}>
        {(session) => (
          <Entries session={session}>{(entry) => <DifferenceFacts entry={entry} />}</Entries>
        )}
      </Room>
      <Room
        of="DifferenceFilters, DifferenceList"
        state="full"
        room="panel"
        scene={REVIEW}
        after={load}
      >
        {(session) => <Listed session={session} />}
      </Room>
      <Room of="DifferenceOperations" state="full" scene={REVIEW} after={load}>
        {(session) => <DifferenceOperations session={session} seqs={[1, 2, 4, 5, 13, 14]} />}
      </Room>
      <Room of="SignButtons" state="full" scene={REVIEW} after={load}>
        {signing}
      </Room>
      <Room of="SignButtons" state="disabled" scene={REVIEW_AS_VIEWER} after={load}>
        {signing}
      </Room>
      <Room of="ObjectRequests, RequestForm" state="full" scene={REVIEW} after={load}>
        {(session) => (
          <Segments session={session}>
            {(segment) =>
              segment.requests.length === 0 ? null : (
                <>
                  <ObjectRequests session={session} segment={segment} />
                  <RequestForm segment={segment} scope="whole" onDone={nothing} />
                </>
              )
            }
          </Segments>
        )}
      </Room>
    </>
  );
}

function Listed({ session }: { readonly session: SessionInHand }) {
  const review = useStateStore(session.review.store, (state) => state);
  return (
    <div className="panel panel--cards">
      <DifferenceFilters session={session} review={review} />
      <DifferenceList session={session} entries={review.shown} openKey={review.openKey} />
    </div>
  );
}

function Ways() {
  return (
    <>
      {STATES.map((scene) => (
        <Room key={scene.log} of="SessionActions" scene={scene} after={load}>
          {(session) => <Actions session={session} />}
        </Room>
      ))}
      <Room of="VerdictList" state="full" scene={REVIEW} after={load}>
        {(session) => <VerdictList session={session} />}
      </Room>
      <Room of="FinalizeStep" state="disabled" scene={REVIEW} after={load}>
        {(session) => <FinalizeStep session={session} state="submitted" />}
      </Room>
      <Room of="FinalizeProgress" state="busy" scene={REVIEW}>
        {(session) => <FinalizeProgress sessionId={session.info.id} />}
      </Room>
      <Room of="RebaseStep" state="full" scene={REVIEW_REBASED} after={load}>
        {rebase}
      </Room>
      <Room of="RebaseStep" state="busy" scene={NO_ANSWER}>
        {rebase}
      </Room>
      <Room of="RebaseStep" state="error" scene={OFFLINE}>
        {rebase}
      </Room>
    </>
  );
}

function Actions({ session }: { readonly session: SessionInHand }) {
  return <SessionActions session={session} state={useSessionField(session, "state")} />;
}

function Over() {
  return (
    <>
      <Room of="DifferenceStage" room="stage" scene={REVIEW} after={openFirst}>
        {stage}
      </Room>
      <Room of="DifferenceStage" state="chosen" room="stage" scene={REVIEW} after={overlay}>
        {stage}
      </Room>
      <Room of="BlameCard" state="full" room="over" scene={OPEN} after={blameSome}>
        {blame}
      </Room>
      <Room of="BlameCard" state="empty" room="over" scene={OPEN} after={blameNone}>
        {blame}
      </Room>
      <Room of="BlameCard" state="busy" room="over" scene={NO_ANSWER} after={blameSome}>
        {blame}
      </Room>
      <Room of="BlameCard" state="error" room="over" scene={OFFLINE} after={blameSome}>
        {blame}
      </Room>
    </>
  );
}
