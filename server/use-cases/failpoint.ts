// [LV2] Places at which a test ends, stops or fails the server, to see that nothing shown is lost
// there. Named by what has just happened or is about to.

export const FAILPOINTS = [
  "append:before",
  "append:in-transaction",
  "append:after-commit",
  "announce:after",
  "finalize:in-transaction",
  "finalize:after-commit",
  "lease:taken",
  "start:before-migrations",
  "backup:copied",
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

/** Does nothing, or does not return. */
export type Faults = (at: Failpoint) => void;

export const NO_FAULTS: Faults = () => undefined;
