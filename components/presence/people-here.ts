// Who is in the session, as the page shows it. The list changes when somebody comes, goes, or takes
// something else in hand, and not when a pointer moves: so React renders for the one and never for
// the other. Where people are is asked for when it is needed.
import type { PresentPerson } from "#client/collaboration/presence.ts";
import type { SessionModel } from "#client/session/session-model.ts";
import { distinctPeople } from "#components/presence/distinct-people.ts";
import { PeopleColors } from "#core/access/person-color.ts";

export interface PersonHere {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  /** Another page of the person who looks. */
  readonly isSelf: boolean;
  readonly tool: string;
  /** The root in hand, a decimal; null for none. */
  readonly segment: string | null;
  /** Whether there is a place to go to. */
  readonly isPlaced: boolean;
}

export interface PeopleHere {
  /** Each person once. The same list until it says something else. */
  list(): readonly PersonHere[];
  /** Told when the list is another. */
  subscribe(listener: () => void): () => void;
  /** The page of a person by which they are shown; null once they are gone. */
  pageOf(userId: string): PresentPerson | null;
  /** All pages but this one, with where they are now. */
  pages(): readonly PresentPerson[];
  /** Told of every move. */
  onMove(listener: () => void): () => void;
  /** [LV4] Of the people of the session no two have one colour. */
  colorOf(userId: string): string;
}

export type PeopleSource = Pick<SessionModel, "others" | "onPresence" | "subscribe"> & {
  snapshot(): { readonly operations: readonly { readonly authorId: string }[] };
};

export function createPeopleHere(model: PeopleSource): PeopleHere {
  const colors = createSessionColors(model);
  const listeners = new Set<() => void>();
  let people: readonly PersonHere[] = [];

  const shown = ({ user, isSelf, tool, segment, viewVoxel }: PresentPerson): PersonHere => ({
    userId: user.id,
    name: user.name,
    color: colors.colorOf(user.id),
    isSelf,
    tool,
    segment: segment ?? null,
    isPlaced: viewVoxel !== null,
  });
  const refresh = () => {
    const next = distinctPeople(model.others()).map(shown);
    if (isSameList(people, next)) return;
    people = next;
    for (const listener of [...listeners]) listener();
  };
  // They end with the session.
  model.onPresence(refresh);
  model.subscribe(refresh);
  refresh();

  return {
    list: () => people,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pageOf: (userId) =>
      distinctPeople(model.others()).find(({ user }) => user.id === userId) ?? null,
    pages: () => model.others(),
    onMove: (listener) => model.onPresence(listener),
    colorOf: colors.colorOf,
  };
}

/**
 * Those who wrote the log come first, in the order of their first operation, which is the same on
 * every page; then the others as the page met them. A new author is put among the authors.
 */
function createSessionColors({ snapshot }: PeopleSource): Pick<PeopleHere, "colorOf"> {
  const authors = new Set<string>();
  const met = new Set<string>();
  let seenSeq = 0;
  let colors = new PeopleColors();

  const readLog = () => {
    const { operations } = snapshot();
    const known = authors.size;
    for (; seenSeq < operations.length; seenSeq++) authors.add(operations[seenSeq].authorId);
    if (authors.size === known) return;
    colors = new PeopleColors();
    for (const userId of [...authors, ...met]) colors.colorOf(userId);
  };
  return {
    colorOf(userId) {
      readLog();
      met.add(userId);
      return colors.colorOf(userId);
    },
  };
}

function isSameList(before: readonly PersonHere[], after: readonly PersonHere[]): boolean {
  return before.length === after.length && before.every((one, at) => isSame(one, after[at]));
}

function isSame(a: PersonHere, b: PersonHere): boolean {
  return (
    a.userId === b.userId &&
    a.name === b.name &&
    a.color === b.color &&
    a.isSelf === b.isSelf &&
    a.tool === b.tool &&
    a.segment === b.segment &&
    a.isPlaced === b.isPlaced
  );
}
