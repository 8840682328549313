import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { createPresence } from "#client/collaboration/presence.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(userId: string) {
  const awareness = new Awareness(new Y.Doc());
  let changes = 0;
  const presence = createPresence(awareness, userId, () => {
    changes++;
  });
  return { awareness, presence, changes: () => changes };
}

/** As the server sends it: with the user of the connection. */
function arrive(to: Awareness, userId: string, state: Record<string, unknown>): void {
  const other = new Awareness(new Y.Doc());
  const user = { id: userId, name: `Name of ${userId}`, color: "#123456", role: "viewer" };
  other.setLocalState({ user, ...state });
  applyAwarenessUpdate(to, encodeAwarenessUpdate(other, [other.clientID]), "server");
  other.destroy();
}

const LOOKING = { cursorVoxel: null, viewVoxel: [1, 2, 3], tool: "navigate" };

describe("what a page says of itself", () => {
  test("at most 12 messages in any second, and the last word is always said", () => {
    const { awareness, presence } = open("ana");
    const sentAtMs: number[] = [];
    awareness.on("update", () => sentAtMs.push(Date.now()));
    for (let step = 0; step < 300; step++) {
      presence.set({ cursorVoxel: [step, 0, 0] });
      vi.advanceTimersByTime(10);
    }
    presence.set({ cursorVoxel: [999, 0, 0] });
    vi.advanceTimersByTime(1_000);
    for (const start of sentAtMs) {
      const inSecond = sentAtMs.filter((atMs) => atMs >= start && atMs < start + 1_000);
      expect(inSecond.length).toBeLessThanOrEqual(13);
    }
    expect(sentAtMs.length).toBeGreaterThan(30);
    expect(awareness.getLocalState()).toMatchObject({ cursorVoxel: [999, 0, 0] });
  });

  test("fields left out stay as they were", () => {
    const { awareness, presence } = open("ana");
    presence.set({ viewVoxel: [1, 2, 3] });
    presence.set({ tool: "merge" });
    vi.advanceTimersByTime(1_000);
    const said = { cursorVoxel: null, viewVoxel: [1, 2, 3], tool: "merge" };
    expect(awareness.getLocalState()).toEqual(said);
  });

  test("[LV4] never who it is", () => {
    const { awareness, presence } = open("ana");
    presence.set({ tool: "merge" });
    expect(Object.keys(awareness.getLocalState() ?? {})).not.toContain("user");
  });
});

describe("who else is here", () => {
  test("others, and the person's own other pages marked as such", () => {
    const { awareness, presence, changes } = open("ana");
    arrive(awareness, "ben", LOOKING);
    arrive(awareness, "ana", LOOKING);
    const found = presence.others().map(({ user, isSelf }) => [user.id, isSelf]);
    expect(found.sort()).toEqual([
      ["ana", true],
      ["ben", false],
    ]);
    expect(changes()).toBe(2);
  });

  test("the same array until somebody moves; own moves do not count", () => {
    const { awareness, presence } = open("ana");
    arrive(awareness, "ben", LOOKING);
    const before = presence.others();
    presence.set({ tool: "split" });
    expect(presence.others()).toBe(before);
    arrive(awareness, "cleo", LOOKING);
    expect(presence.others()).not.toBe(before);
  });

  test("a state that is not whole is nobody", () => {
    const { awareness, presence } = open("ana");
    arrive(awareness, "ben", { ...LOOKING, viewVoxel: "everywhere" });
    arrive(awareness, "cleo", { tool: "merge" });
    expect(presence.others()).toEqual([]);
  });
});
