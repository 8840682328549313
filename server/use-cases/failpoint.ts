// [LV2] Places at which a test ends, stops or fails the server, to see that nothing shown is lost
// there. Named by what has just happened or is about to.

export const FAILPOINTS = [
  "append:before",
  "append:in-transaction",
  "append:after-commit",
  "announce:after",
  "finalize:rebasing",
  "finalize:before",
  "finalize:table-written",
  "finalize:in-transaction",
  "finalize:after-commit",
  "start:before-migrations",
  "release:file-written",
  "release:before-rename",
  "release:after-rename",
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

export interface Faults {
  /** Does nothing, or does not return. */
  (at: Failpoint): void;
  /** Whether a fault is planned there; left out where none is anywhere. */
  readonly isPlannedAt?: (at: Failpoint) => boolean;
}

export const NO_FAULTS: Faults = () => undefined;

export const FAULT_ACTIONS = ["kill", "stop", "throw"] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

/** What happens at the `nth` time that a failpoint is passed, counted from 1. */
export interface PlannedFault {
  readonly at: Failpoint;
  readonly nth: number;
  readonly action: FaultAction;
}

export class InjectedFaultError extends Error {
  override readonly name = "InjectedFaultError";
}

const PLAN = /^([a-z-]+:[a-z-]+)(?:@([1-9][0-9]{0,8}))?:([a-z]+)$/;

/** Reads `append:in-transaction@3:kill`; null where it is no such text. The first time without `@`. */
export function parseFault(text: string): PlannedFault | null {
  const [, point, nth = "1", name] = PLAN.exec(text) ?? [];
  const at = FAILPOINTS.find((failpoint) => failpoint === point);
  const action = FAULT_ACTIONS.find((known) => known === name);
  return at === undefined || action === undefined ? null : { at, nth: Number(nth), action };
}

/** `pass` is called whenever that one failpoint is passed. */
export function faultsAt(point: Failpoint, pass: () => void): Faults {
  const passed = (at: Failpoint) => {
    if (at === point) pass();
  };
  return Object.assign(passed, { isPlannedAt: (at: Failpoint) => at === point });
}

/** Happens once: what comes after it meets no fault. `signal` reaches the own process. */
export function planFault(
  plan: PlannedFault | null,
  signal: (name: "SIGKILL" | "SIGSTOP") => void,
): Faults {
  if (plan === null) return NO_FAULTS;
  let passed = 0;
  return faultsAt(plan.at, () => {
    if (++passed !== plan.nth) return;
    if (plan.action === "throw") throw new InjectedFaultError(`the fault asked for at ${plan.at}`);
    signal(plan.action === "kill" ? "SIGKILL" : "SIGSTOP");
  });
}
