// While the keyboard moves the view, what lies at the crosshair is what is pointed at: named in the status
// bar, lit in the image, and told to the others as the pointer would be. It ends when the pointer moves.
import type { SegmentPick } from "#client/viewer/viewer-contract.ts";
import type { Workspace } from "#components/proofreading/workspace.ts";

type Stop = () => void;

export function wirePlaceByKeys(
  workspace: Workspace,
  point: (pick: SegmentPick | null) => void,
): Stop {
  const { store, viewer, session } = workspace;
  let wasByKeys = false;

  function look(): void {
    if (!store.get().isByKeys) return;
    const pick = viewer.pickPlace();
    if (!isSame(pick, store.get().hovered)) point(pick);
  }

  const stops = [
    store.subscribe(() => {
      const { isByKeys } = store.get();
      if (isByKeys === wasByKeys) return;
      wasByKeys = isByKeys;
      viewer.showPlace(isByKeys);
    }),
    viewer.onPlaceDrawn(look),
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
