import type { MeshProgress } from "#client/meshes/mesh-loader.ts";
import type { OrbitView } from "#client/meshes/orbit-view.ts";
import type { SegmentPiece } from "#components/space/segment-shapes.ts";

/** What a person sees of the space beside its picture. */
export interface SpaceState {
  /** Something is selected, or an edit is in hand. */
  readonly hasSegments: boolean;
  /** Which pieces there are is being asked. */
  readonly isAsking: boolean;
  /** Pieces that are too many to be drawn. */
  readonly unlisted: number;
  /** Why it is not known which pieces there are. */
  readonly failure: unknown;
  readonly progress: MeshProgress;
  readonly view: OrbitView;
  readonly picked: SegmentPiece | null;
}

export const NO_PROGRESS: MeshProgress = {
  ...{ count: 0, loaded: 0, failed: 0, failure: null, triangles: 0 },
  isSettled: true,
};
