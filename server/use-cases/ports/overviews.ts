// Rows of many sessions' logs at once, for lists. A log only grows, so what was read of it before is
// not read again: each question names the stretch that is not known yet.
import type { Operation } from "#core/operations/operation.ts";
import type { AuthoredConflict, LogMark, OperationTally } from "#core/session/session-overview.ts";

/** The entries of a session's log after `after`, up to `through` and with it. */
export interface LogStretch {
  readonly sessionId: string;
  readonly after: number;
  readonly through: number;
}

export type OfSession<T> = T & { readonly sessionId: string };

/** What stretches of logs hold, in the order of each log. */
export interface OverviewRows {
  readonly tallies: readonly OfSession<OperationTally>[];
  /** Of the kinds SPOKEN_KINDS. */
  readonly spoken: readonly { readonly sessionId: string; readonly operation: Operation }[];
  readonly marks: readonly OfSession<LogMark>[];
  /** Those that stand after each stretch's last entry. */
  readonly conflicts: readonly OfSession<AuthoredConflict>[];
}

export interface OverviewStore {
  /** In four statements, however many stretches there are. */
  readOverviewRows(stretches: readonly LogStretch[]): Promise<OverviewRows>;
}
