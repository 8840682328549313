import { describe, expect, test } from "vitest";
import type { PresentPerson } from "#client/collaboration/presence.ts";
import type { SessionChange } from "#client/session/change-gatherer.ts";
import { createPeopleHere } from "#components/presence/people-here.ts";
import { personColor } from "#core/access/person-color.ts";

function page(clientId: number, id: string, more: Partial<PresentPerson> = {}): PresentPerson {
  return {
    clientId,
    isSelf: false,
    user: { id, name: `Name of ${id}`, color: personColor(id), role: "proofreader" },
    cursorVoxel: [1, 2, 3],
    viewVoxel: [1, 2, 3],
    tool: "navigate",
    ...more,
  };
}

const NOTHING_CHANGED: SessionChange = {
  ...{ roots: null, pieces: false, operations: true, connection: false, pending: false },
};

/** A session that says what the test has it say. */
function session() {
  const moved = new Set<() => void>();
  const changed = new Set<() => void>();
  let pages: readonly PresentPerson[] = [];
  let operations: readonly { readonly authorId: string }[] = [];
  const on = (listeners: Set<() => void>) => (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  return {
    model: {
      others: () => pages,
      onPresence: on(moved),
      subscribe: (listener: (change: SessionChange) => void) =>
        on(changed)(() => listener(NOTHING_CHANGED)),
      snapshot: () => ({ operations }),
    },
    say(next: readonly PresentPerson[]) {
      pages = next;
      for (const listener of moved) listener();
    },
    write(...authorIds: readonly string[]) {
      operations = [...operations, ...authorIds.map((authorId) => ({ authorId }))];
      for (const listener of changed) listener();
    },
  };
}

/** Ids that would all have one colour by themselves. */
function alike(count: number): readonly string[] {
  const ids = Array.from({ length: 100 }, (_, index) => `u${index}`);
  return ids.filter((id) => personColor(id) === personColor("u0")).slice(0, count);
}

describe("who is here", () => {
  test("fifty people who move a thousand times change the list once: nothing renders", () => {
    const { model, say } = session();
    const people = createPeopleHere(model);
    let told = 0;
    people.subscribe(() => told++);
    for (let move = 0; move < 1_000; move++) {
      say(
        Array.from({ length: 50 }, (_, index) =>
          page(index, `u${index}`, { cursorVoxel: [move, index, 3], viewVoxel: [move, 0, 3] }),
        ),
      );
    }
    expect(told).toBe(1);
    expect(people.list()).toHaveLength(50);
    expect(people.pageOf("u7")?.cursorVoxel).toEqual([999, 7, 3]);
  });

  test("what somebody takes in hand is told, with the segment", () => {
    const { model, say } = session();
    const people = createPeopleHere(model);
    say([page(1, "ana")]);
    const before = people.list();
    say([page(1, "ana", { tool: "merge", segment: "12" })]);
    expect(people.list()).not.toBe(before);
    expect(people.list()).toMatchObject([{ name: "Name of ana", tool: "merge", segment: "12" }]);
    say([]);
    expect(people.list()).toEqual([]);
    expect(people.pageOf("ana")).toBeNull();
  });

  test("no two have one colour, and authors of the log have theirs in its order on every page", () => {
    const ids = alike(3);
    const one = session();
    const here = createPeopleHere(one.model);
    one.say(ids.map((id, at) => page(at, id)));
    expect(new Set(here.list().map(({ color }) => color)).size).toBe(3);

    one.write(ids[2], ids[1]);
    const other = session();
    other.write(ids[2], ids[1]);
    const there = createPeopleHere(other.model);
    other.say([page(9, ids[1]), page(8, ids[0]), page(7, ids[2])]);
    for (const id of ids) expect(here.colorOf(id)).toBe(there.colorOf(id));
    expect(here.colorOf(ids[2])).toBe(personColor(ids[2]));
    expect(here.list().find(({ userId }) => userId === ids[2])?.color).toBe(personColor(ids[2]));
  });
});
