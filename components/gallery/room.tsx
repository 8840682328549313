"use client";
// A sample of an open session: its component stands where it does in the app, over the image or in the panel
// beside it, in a workspace of its own.
import type { ReactNode } from "react";
import { InWorkspace, type Scene } from "#components/gallery/made-up-workspace.tsx";
import { Sample, type SampleState } from "#components/gallery/sample.tsx";
import type { SessionInHand, Workspace } from "#components/proofreading/workspace.ts";

const ROOMS = {
  /** Over the image. */
  over: "gallery__over",
  /** The side panel's body, which scrolls. */
  panel: "side__body gallery__panel",
  /** The whole of what stands beside the image. */
  side: "gallery__side",
  /** As high as it wants to be. */
  part: "gallery__part",
  /** A bar across the window. */
  bar: "gallery__bar",
  /** A stage as large as the image. */
  stage: "gallery__image",
} as const;

interface RoomProps {
  readonly of: string;
  readonly state?: SampleState;
  /** "part" unless said. */
  readonly room?: keyof typeof ROOMS;
  readonly scene: Scene;
  readonly after?: ((workspace: Workspace) => void) | undefined;
  readonly children: ReactNode | ((session: SessionInHand, workspace: Workspace) => ReactNode);
}

export function Room({ of, state, room = "part", scene, after, children }: RoomProps) {
  const isWide = room === "bar" || room === "stage";
  return (
    <Sample of={of} {...(state === undefined ? {} : { state })} wide={isWide}>
      <div className={ROOMS[room]}>
        <InWorkspace scene={scene} {...(after === undefined ? {} : { after })}>
          {typeof children === "function"
            ? (workspace) =>
                workspace.session === null ? null : children(workspace.session, workspace)
            : children}
        </InWorkspace>
      </div>
    </Sample>
  );
}
