// What is pointed at as the image is now: under a pointer that rests while sections go by, or finer tiles and
// edits come, and, while the keyboard moves the view, at the crosshair, until the pointer moves. It is named in
// the status bar, lit in the image, and told to the others.
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type Stop = () => void;

export function wirePointed(workspace: Workspace, point: (pick: SegmentPick | null) => void): Stop {
  const { store, viewer, session } = workspace;
  let wasByKeys = false;

  function look(): void {
    const pick = store.get().isByKeys ? viewer.pickPlace() : viewer.pickPointer();
    if (!isSame(pick, store.get().hovered)) point(pick);
  }

  const stops = [
    store.subscribe(() => {
      const { isByKeys } = store.get();
      if (isByKeys === wasByKeys) return;
      wasByKeys = isByKeys;
      viewer.showPlace(isByKeys);
    }),
    viewer.onDrawn(look),
    session?.model.subscribe(({ roots, pieces }) => {
      if (roots !== null || pieces) look();
    }) ?? (() => undefined),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function isSame(a: SegmentPick | null, b: SegmentPick | null): boolean {
  if (a === null || b === null) return a === b;
  const isThere = a.positionVoxel.every((part, axis) => part === b.positionVoxel[axis]);
  return isThere && a.supervoxel === b.supervoxel && a.root === b.root && a.loaded === b.loaded;
}
