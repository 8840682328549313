// Going along with somebody: the view is brought to where theirs is whenever that moved. It ends when
// the view is moved by anyone else than this, which is the person who follows; when they say so; or
// when the one who is followed is gone.
import type { ViewState } from "#client/viewer/viewer-contract.ts";
import type { PeopleHere } from "#components/presence/people-here.ts";
import type { WorkspaceState } from "#components/proofreading/workspace-state.ts";
import type { StateStore } from "#components/ui/state-store.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

export interface FollowingDeps {
  readonly viewer: {
    view(): ViewState;
    setView(view: Partial<ViewState>): void;
    onView(listener: (view: ViewState) => void): () => void;
  };
  readonly people: Pick<PeopleHere, "pageOf">;
  readonly store: Pick<StateStore<WorkspaceState>, "get" | "set" | "subscribe">;
}

export interface Following {
  /** To be called when somebody moved. */
  catchUp(): void;
  stop(): void;
}

export function createFollowing({ viewer, people, store }: FollowingDeps): Following {
  /** Where the view was brought to; null before it was, and while nobody is followed. */
  let broughtTo: ViewState | null = null;
  /** Theirs, when it was taken over last: one may zoom as one likes until they do. */
  let theirZoom: number | null = null;
  let following: string | null = null;
  let isMoving = false;

  const catchUp = () => {
    if (following === null) return;
    const page = people.pageOf(following);
    if (page === null) {
      store.set({ following: null });
      return;
    }
    if (page.viewVoxel === null) return;
    const zoom = page.zoom ?? null;
    const isZoomed = zoom !== null && zoom !== theirZoom;
    if (!isZoomed && isNear(viewer.view(), page.viewVoxel)) {
      broughtTo = viewer.view();
      return;
    }
    theirZoom = zoom;
    isMoving = true;
    viewer.setView({ positionVoxel: page.viewVoxel, ...(isZoomed ? { zoom } : {}) });
    isMoving = false;
    broughtTo = viewer.view();
  };

  const stops = [
    store.subscribe(() => {
      const next = store.get().following;
      if (next === following) return;
      following = next;
      broughtTo = null;
      theirZoom = null;
      catchUp();
    }),
    viewer.onView((view) => {
      if (isMoving || broughtTo === null || following === null) return;
      if (!isNear(view, broughtTo.positionVoxel)) store.set({ following: null });
    }),
  ];
  return {
    catchUp,
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Within a pixel or half a voxel: what is shown is the same, however it was come to. */
function isNear({ positionVoxel, zoom }: ViewState, place: Vec3): boolean {
  const toleranceVoxel = Math.max(0.5, 1 / zoom);
  return positionVoxel.every((part, axis) => Math.abs(part - place[axis]) <= toleranceVoxel);
}
