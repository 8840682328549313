const TELL_AFTER_MS = 3_000;

/** How long work that is `share` (0…1) done after `elapsedMs` will go on; "" while it is a guess. */
export function remainingText(elapsedMs: number, share: number): string {
  if (elapsedMs < TELL_AFTER_MS || share <= 0 || share >= 1) return "";
  const leftSeconds = (elapsedMs * (1 - share)) / share / 1_000;
  if (leftSeconds < 60) return `about ${Math.ceil(leftSeconds)} s left`;
  const leftMinutes = leftSeconds / 60;
  if (leftMinutes < 60) return `about ${Math.ceil(leftMinutes)} min left`;
  return `about ${(leftMinutes / 60).toFixed(1)} h left`;
}
