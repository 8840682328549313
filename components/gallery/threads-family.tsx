"use client";
// What people say to one another in a session.
import { nothing } from "#components/gallery/made-up.ts";
import {
  EMPTY,
  OPEN,
  OPEN_AS_REVIEWER,
  PEOPLE_HERE,
  placeOf,
  READ_ONLY,
} from "#components/gallery/made-up-scenes.ts";
import { Room } from "#components/gallery/room.tsx";
import { Family } from "#components/gallery/sample.tsx";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";
import { useSessionField } from "#components/proofreading/workspace-context.tsx";
import { MentionOffer } from "#components/review/mention-offer.tsx";
import { ThreadItem } from "#components/review/thread-item.tsx";
import { ThreadPanel } from "#components/review/thread-panel.tsx";

const NAMED = PEOPLE_HERE.map(({ user: { id, name } }) => ({ id, name }));
const write = ({ store }: Workspace) => store.set({ threadPlace: placeOf(4) });
const linked = ({ store }: Workspace) => store.set({ linkedOperation: 3 });

const panel = (session: SessionInHand) => <ThreadPanel session={session} />;

export function ThreadsFamily() {
  return (
    <Family name="threads">
      <Room of="ThreadPanel" state="empty" room="panel" scene={EMPTY}>
        {panel}
      </Room>
      <Room of="ThreadPanel" state="full" room="panel" scene={OPEN} after={write}>
        {panel}
      </Room>
      <Room of="ThreadPanel" state="chosen" room="panel" scene={OPEN_AS_REVIEWER} after={linked}>
        {panel}
      </Room>
      <Room of="ThreadPanel" state="read-only" room="panel" scene={READ_ONLY}>
        {panel}
      </Room>
      <Room of="ThreadItem" state="full" scene={OPEN}>
        {(session) => <Threads session={session} />}
      </Room>
      <Room of="MentionOffer" state="full" scene={OPEN}>
        <MentionOffer
          id="gallery-mentions"
          people={NAMED}
          at={1}
          onPoint={nothing}
          onTake={nothing}
        />
      </Room>
    </Family>
  );
}

function Threads({ session }: { readonly session: SessionInHand }) {
  const threads = useSessionField(session, "threads");
  return (
    <ul className="thread-list">
      {threads.map((thread) => (
        <ThreadItem
          key={thread.seq}
          session={session}
          thread={thread}
          people={NAMED}
          isLinked={false}
        />
      ))}
    </ul>
  );
}
