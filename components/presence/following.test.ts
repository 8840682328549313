import { describe, expect, test } from "vitest";
import type { PresentPerson } from "#client/collaboration/presence.ts";
import type { ViewState } from "#client/viewer/viewer-contract.ts";
import { createFollowing } from "#components/presence/following.ts";
import { oncePerFrame } from "#components/presence/wire-people.ts";
import { initialWorkspaceState } from "#components/proofreading/workspace-state.ts";
import { createStateStore } from "#components/ui/state-store.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const START: ViewState = { positionVoxel: [0, 0, 0], zoom: 2 };

/** A view that tells of its moves later, as the viewer does. */
function page() {
  const listeners = new Set<(view: ViewState) => void>();
  const store = createStateStore(initialWorkspaceState(START, "xy", "segments"));
  let view = START;
  let moves = 0;
  let ana: PresentPerson | null = null;
  const tell = () => {
    for (const listener of listeners) listener(view);
  };
  const following = createFollowing({
    viewer: {
      view: () => view,
      setView(next) {
        view = { ...view, ...next };
        moves++;
      },
      onView(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    people: { pageOf: (userId) => (userId === "ana" ? ana : null) },
    store,
  });
  return {
    store,
    view: () => view,
    moves: () => moves,
    tell,
    anaLooksAt(viewVoxel: Vec3, zoom?: number) {
      const user = { id: "ana", name: "Ana", color: "#fff", role: "viewer" };
      const said = { clientId: 1, isSelf: false, user, cursorVoxel: null, tool: "navigate" };
      ana = { ...said, viewVoxel, ...(zoom === undefined ? {} : { zoom }) };
      following.catchUp();
      tell();
    },
    anaLeaves() {
      ana = null;
      following.catchUp();
    },
    moveOneself(positionVoxel: Vec3) {
      view = { ...view, positionVoxel };
      tell();
    },
    zoomOneself(zoom: number) {
      view = { ...view, zoom };
      tell();
    },
  };
}

describe("following somebody", () => {
  test("the view goes where theirs goes, and zooms when they do", () => {
    const { store, view, anaLooksAt } = page();
    anaLooksAt([10, 20, 3]);
    expect(view()).toBe(START);
    store.set({ following: "ana" });
    expect(view().positionVoxel).toEqual([10, 20, 3]);
    anaLooksAt([50, 20, 4], 5);
    expect(view()).toEqual({ positionVoxel: [50, 20, 4], zoom: 5 });
    expect(store.get().following).toBe("ana");
  });

  test("moving oneself ends it, and nothing moves the view any more", () => {
    const { store, view, anaLooksAt, moveOneself } = page();
    anaLooksAt([10, 20, 3]);
    store.set({ following: "ana" });
    moveOneself([11, 25, 3]);
    expect(store.get().following).toBeNull();
    anaLooksAt([90, 90, 9]);
    expect(view().positionVoxel).toEqual([11, 25, 3]);
  });

  test("zooming oneself does not end it, and stands until they zoom", () => {
    const { store, view, anaLooksAt, zoomOneself } = page();
    anaLooksAt([10, 20, 3], 2);
    store.set({ following: "ana" });
    zoomOneself(8);
    anaLooksAt([40, 20, 3], 2);
    expect(view()).toEqual({ positionVoxel: [40, 20, 3], zoom: 8 });
    anaLooksAt([40, 20, 3], 3);
    expect(view().zoom).toBe(3);
  });

  test("it ends when they leave", () => {
    const { store, anaLooksAt, anaLeaves } = page();
    anaLooksAt([10, 20, 3]);
    store.set({ following: "ana" });
    anaLeaves();
    expect(store.get().following).toBeNull();
  });

  test("two who follow each other come to rest", () => {
    const [left, right] = [page(), page()];
    left.anaLooksAt([10, 20, 3]);
    left.store.set({ following: "ana" });
    right.anaLooksAt(left.view().positionVoxel);
    right.store.set({ following: "ana" });
    const movesOf = () => left.moves() + right.moves();
    const before = movesOf();
    for (let turn = 0; turn < 5; turn++) {
      left.anaLooksAt(right.view().positionVoxel);
      right.anaLooksAt(left.view().positionVoxel);
    }
    expect(movesOf()).toBe(before);
  });
});

test("six hundred messages between two frames are drawn once", () => {
  const frames: (() => void)[] = [];
  let drawn = 0;
  const gathered = oncePerFrame(
    (callback) => frames.push(callback),
    () => drawn++,
  );
  for (let message = 0; message < 600; message++) gathered.ask();
  expect(frames).toHaveLength(1);
  frames.pop()?.();
  expect(drawn).toBe(1);
  gathered.ask();
  gathered.stop();
  frames.pop()?.();
  expect(drawn).toBe(1);
});
