import { describe, expect, test } from "vitest";
import { createPastInView } from "#components/history/past-in-view.ts";
import { showMoment, stepHistory } from "#components/history/step-history.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import type { Operation } from "#core/operations/operation.ts";

const place = (x: number) => ({ positionVoxel: [x, 2, 3] as const, supervoxel: 5n });

function log(count: number): readonly Operation[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    intentId: `i${index}`,
    authorId: "ana",
    authorName: "Ana",
    atMs: index,
    overrides: [],
    body: { kind: "merge", a: place(index + 1), b: place(99) },
    effect: { changes: [], conflicts: [] },
    prevHash: "0".repeat(64),
  }));
}

function view(count: number) {
  let operations = log(count);
  const said: string[] = [];
  const past = createPastInView({
    past: {
      goTo: (_, seq) => said.push(`go to ${seq}`),
      leave: () => said.push("leave"),
      check: () => said.push("check"),
    },
    roots: { setPast: (isPast) => said.push(isPast ? "past" : "present") },
    operations: () => operations,
    paint: () => said.push("paint"),
  });
  return {
    past,
    said,
    grow(to: number) {
      operations = log(to);
    },
  };
}

describe("[DE5] the image in another moment", () => {
  test("is painted once it is known, and what painting met is asked for", () => {
    const { past, said } = view(3);
    expect(past.show(1)).toBe(true);
    expect(said).toEqual(["go to 1", "past", "paint", "check"]);
    expect(past.show(1)).toBe(false);
    expect(said).toHaveLength(4);
  });

  test("the end of the log is the present", () => {
    const { past, said } = view(3);
    expect(past.show(3)).toBe(false);
    expect(past.seq()).toBeNull();
    past.show(0);
    expect(past.seq()).toBe(0);
    expect(past.show(null)).toBe(true);
    expect(said.slice(-3)).toEqual(["present", "paint", "leave"]);
  });

  test("stays where it is while the log grows, and its old end is a moment then", () => {
    const { past, grow } = view(3);
    past.show(2);
    grow(9);
    expect(past.seq()).toBe(2);
    expect(past.show(3)).toBe(true);
  });

  test("a finalized version has none", () => {
    const past = createPastInView({
      past: null,
      roots: { setPast: () => expect.unreachable() },
      operations: () => log(3),
      paint: () => expect.unreachable(),
    });
    expect(past.show(1)).toBe(false);
  });
});

describe("going through the history", () => {
  function workspace(count: number) {
    const { past } = view(count);
    const store = createStateStore(
      initialWorkspaceState({ positionVoxel: [0, 0, 0], zoom: 1 }, "xy", "segments"),
    );
    const places: (readonly number[])[] = [];
    const stepped = {
      store,
      session: { model: { snapshot: () => ({ operations: log(count) }) } },
      setPast(seq: number | null) {
        past.show(seq);
        store.set({ pastSeq: past.seq() });
      },
      setPanel: (panel: "activity") => store.set({ panel }),
      goTo: (position: readonly number[]) => places.push(position),
    } as unknown as Workspace;
    return { store, places, stepped };
  }

  test("one back and one on, each to where the operation happened, until it is now again", () => {
    const { store, places, stepped } = workspace(3);
    stepHistory(stepped, 1);
    expect(store.get().pastSeq).toBeNull();
    const seen = [-1, -1, -1, -1, 1, 1, 1].map((by) => {
      stepHistory(stepped, by as -1 | 1);
      return store.get().pastSeq;
    });
    expect(seen).toEqual([2, 1, 0, 0, 1, 2, null]);
    expect(places.map(([x]) => x)).toEqual([2, 1, 1, 2]);
    expect(store.get().panel).toBe("activity");
  });

  test("a moment names its operation in the list", () => {
    const { store, stepped } = workspace(3);
    showMoment(stepped, 2);
    expect(store.get()).toMatchObject({ pastSeq: 2, linkedOperation: 2 });
  });
});
