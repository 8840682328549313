// [DE5] Earlier states of a session that is in memory. A replay can be long, so it goes in slices
// and lets everything else run in between; one at a time, since it is one timeline that moves.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Operation } from "#core/operations/operation.ts";
import { SessionTimeline } from "#core/session/session-at.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import type { SessionModel } from "#core/session/session-model.ts";

/** States beyond this operation are not replayed: a request costs no more than that. */
export const MAX_REPLAYED_OPERATIONS = 20_000;

const SLICE_OPERATIONS = 32;
/** Enough to look at a before and an after in turns. */
const KEPT_STATES = 2;

export class SessionPast {
  private readonly timeline: SessionTimeline;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(base: SessionBase) {
    this.timeline = new SessionTimeline(base, { keptStates: KEPT_STATES });
  }

  /**
   * @param log committed at least as far as `seq`, which is at most MAX_REPLAYED_OPERATIONS.
   * @param task reads the state; it is another one afterwards.
   */
  read<T>(log: readonly Operation[], seq: number, task: (model: SessionModel) => T): Promise<T> {
    const run = this.tail.then(async () => task(await this.reach(log, seq)));
    this.tail = run.catch(() => undefined);
    return run;
  }

  private async reach(log: readonly Operation[], seq: number): Promise<SessionModel> {
    for (;;) {
      const model = this.timeline.approach(log, seq, SLICE_OPERATIONS);
      if (model !== null) return model;
      await nextTurn();
    }
  }
}
