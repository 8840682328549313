// Every promise is put to the test twice by the same code: in few rounds with `npm test`, and in all
// of them with `npm run test:faults`.

/** Under `npm run test:faults`, where times are asked for as well, on a machine that does nothing else. */
export function isFull(): boolean {
  return process.env.FASCICLE_FAULTS === "full";
}

/** The rounds of this run: `full` under `npm run test:faults`, else `short`. */
export function rounds({ full, short }: { readonly full: number; readonly short: number }): number {
  return isFull() ? full : short;
}

/** A time limit that grows with the rounds: to end what hangs, not to measure. */
export function limitMs(perRoundMs: number, count: number): number {
  return 60_000 + perRoundMs * count;
}
