// Other people on the image. However many messages come, each panel is told once a frame; React hears
// of none of it. What this person has in hand is told to the others, and what they have read to their
// other pages.
import type { PersonMark } from "#client/viewer/viewer-contract.ts";
import { createFollowing } from "#components/presence/following.ts";
import type { PeopleHere } from "#components/presence/people-here.ts";
import { segmentInHand } from "#components/presence/segment-in-hand.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type Stop = () => void;

export function wirePeople(workspace: Workspace): Stop {
  const { session, viewer } = workspace;
  if (session === null) return () => undefined;
  const { people, model } = session;
  const following = createFollowing({ viewer, people, store: workspace.store });
  const everyFrame = oncePerFrame(
    (callback) => requestAnimationFrame(callback),
    () => {
      following.catchUp();
      viewer.setPeople(personMarks(people));
    },
  );
  const tellSegment = oncePerFrame(
    (callback) => requestAnimationFrame(callback),
    () => {
      model.setPresence({ segment: segmentInHand(workspace) });
    },
  );
  const { store, merge, split, isolate, synapse } = workspace;
  let told = { tool: store.get().tool, selection: store.get().selection };
  const stops = [
    people.onMove(everyFrame.ask),
    people.subscribe(everyFrame.ask),
    viewer.onPersonPicked((userId) => {
      const place = people.pageOf(userId);
      const at = place?.cursorVoxel ?? place?.viewVoxel ?? null;
      if (at !== null) workspace.goTo([Math.round(at[0]), Math.round(at[1]), Math.round(at[2])]);
    }),
    store.subscribe(() => {
      const { tool, selection } = store.get();
      if (tool === told.tool && selection === told.selection) return;
      told = { tool, selection };
      tellSegment.ask();
    }),
    ...[merge, split, isolate, synapse].map((tool) => tool.store.subscribe(tellSegment.ask)),
    model.subscribe(({ roots }) => {
      if (roots !== null) tellSegment.ask();
    }),
    following.stop,
    everyFrame.stop,
    tellSegment.stop,
  ];
  const onStorage = ({ key }: StorageEvent) => session.readMarks.heard(key);
  window.addEventListener("storage", onStorage);
  stops.push(() => window.removeEventListener("storage", onStorage));
  everyFrame.ask();
  return () => {
    for (const stop of stops) stop();
  };
}

/** Where each page of each person is. */
export function personMarks(people: Pick<PeopleHere, "pages" | "colorOf">): readonly PersonMark[] {
  return people.pages().map(({ clientId, user, cursorVoxel, viewVoxel }) => ({
    clientId,
    userId: user.id,
    name: user.name,
    color: people.colorOf(user.id),
    cursorVoxel,
    viewVoxel,
  }));
}

interface Gathered {
  ask(): void;
  stop(): void;
}

/** Runs the work in the next frame, once, however often it is asked for. */
export function oncePerFrame(
  nextFrame: (callback: () => void) => unknown,
  work: () => void,
): Gathered {
  let isAsked = false;
  let isStopped = false;
  return {
    ask() {
      if (isAsked) return;
      isAsked = true;
      nextFrame(() => {
        isAsked = false;
        if (!isStopped) work();
      });
    },
    stop() {
      isStopped = true;
    },
  };
}
