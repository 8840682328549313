// The picture that a page shows before its viewer does (app/first-picture.tsx). It lies over the image, so it is
// gone as soon as the viewer shows as much, and before that once anybody wants to see something else.
import type { Viewer } from "#client/viewer/viewer-contract.ts";

export const FIRST_STILL_ID = "first-still";

/** All that makes the viewer show something else. */
const MOVED_BY = ["pointerdown", "wheel", "keydown", "resize", "hashchange"] as const;

/** React, whose element it is, never writes these attributes again. */
export function endFirstStill(): void {
  const still = document.getElementById(FIRST_STILL_ID);
  if (still === null) return;
  still.hidden = true;
  still.removeAttribute("src");
}

/** Ends it when its time has come; the function that is returned, at once. */
export function endFirstStillWith(viewer: Pick<Viewer, "whenSettled">): () => void {
  function end(): void {
    for (const name of MOVED_BY) window.removeEventListener(name, end, true);
    endFirstStill();
  }
  for (const name of MOVED_BY) window.addEventListener(name, end, true);
  // What was painted last is on the screen with the next frame.
  void viewer.whenSettled().then(() => requestAnimationFrame(end));
  return end;
}
