// [LV4] Who has which segment in hand now, for lists of segments: told when somebody takes another one or
// leaves, and never when a pointer moves.
import type { SegmentHands } from "#client/connectome/connectome.ts";
import type { PeopleHere, PersonHere } from "#components/presence/people-here.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";

/** For one listener: what was told to it is no news for another. */
export function createPeopleInHand(people: Pick<PeopleHere, "list" | "subscribe">): SegmentHands {
  const names = new Map<RootId, readonly string[]>();
  let read: readonly PersonHere[] = [];

  function refresh(): ReadonlySet<RootId> {
    const list = people.list();
    if (list === read) return new Set();
    read = list;
    const before = new Map(names);
    names.clear();
    for (const { segment, name } of list) {
      if (segment === null) continue;
      const root = BigInt(segment);
      names.set(root, [...(names.get(root) ?? []), name].sort());
    }
    const roots = new Set([...before.keys(), ...names.keys()]);
    return new Set(
      [...roots].filter((root) => String(before.get(root)) !== String(names.get(root))),
    );
  }

  refresh();
  return {
    namesAt: (root) => names.get(root) ?? [],
    subscribe: (listener) => people.subscribe(() => listener(refresh())),
  };
}
