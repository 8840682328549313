import type { Workspace } from "#components/proofreading/workspace.ts";

/** To where somebody looks now; nowhere once they are gone. */
export function goToPerson({ session, goTo }: Pick<Workspace, "session" | "goTo">, userId: string) {
  const place = session?.people.pageOf(userId)?.viewVoxel ?? null;
  if (place !== null) goTo([Math.round(place[0]), Math.round(place[1]), Math.round(place[2])]);
}

/** Follows the next person in the list, and nobody after the last. */
export function followNext({ session, store, follow }: Workspace): void {
  const people = (session?.people.list() ?? []).filter(
    ({ isPlaced, isSelf }) => isPlaced && !isSelf,
  );
  const at = people.findIndex(({ userId }) => userId === store.get().following);
  follow(people[at + 1]?.userId ?? null);
}
