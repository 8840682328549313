// How far a finalizing is, for whoever waits for it. It is said by the process that finalizes and
// kept nowhere: what stands is the version, or nothing.

/** waiting: another session of the dataset is finalized first. */
export type FinalizeStage = "waiting" | "replaying" | "deriving" | "writing";

export interface FinalizeProgress {
  readonly stage: FinalizeStage;
  /** Operations while replaying, rows while writing; 0 of 0 where there is nothing to count. */
  readonly done: number;
  readonly total: number;
}

const underWay = new Map<string, FinalizeProgress>();

/** null where the session is not being finalized by this process. */
export function finalizeProgressOf(sessionId: string): FinalizeProgress | null {
  return underWay.get(sessionId) ?? null;
}

export function noteProgress(sessionId: string, progress: FinalizeProgress | null): void {
  if (progress === null) underWay.delete(sessionId);
  else underWay.set(sessionId, progress);
}
