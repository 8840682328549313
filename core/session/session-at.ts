// [DE5] The session as it stood after any operation of its log: a pure replay of the log's start.
// A few replayed states are kept, so that numbers asked for again, or going up, cost what lies
// between. A state cannot be turned back: going down replays from the nearest kept one below.
import type { Operation } from "#core/operations/operation.ts";
import type { SessionBase } from "#core/session/session-base.ts";
import {
  createSessionModel,
  replayOperations,
  type SessionModel,
} from "#core/session/session-model.ts";

const DEFAULT_KEPT_STATES = 4;

/** The session after the first `seq` operations, made anew. Throws where the log has fewer. */
export function sessionAt(base: SessionBase, log: readonly Operation[], seq: number): SessionModel {
  const timeline = new SessionTimeline(base, { keptStates: 1 });
  return timeline.at(log, seq);
}

/** Has one owner. A state that it gave is to be read before the next is asked for, not changed. */
export class SessionTimeline {
  readonly #base: SessionBase;
  readonly #keptStates: number;
  /** In order of last use. */
  readonly #states: SessionModel[] = [];

  /** @param options `keptStates`: how many states are kept in memory at most, at least 1. */
  constructor(base: SessionBase, options: { readonly keptStates?: number } = {}) {
    this.#base = base;
    this.#keptStates = options.keptStates ?? DEFAULT_KEPT_STATES;
  }

  /** Operations that have to be replayed to come to this state. */
  distanceTo(seq: number): number {
    return seq - (this.#nearestBelow(seq)?.operations.length ?? 0);
  }

  /**
   * The session after the first `seq` operations of the log.
   * @param log the same one each time, or its continuation. Throws where it has fewer operations.
   */
  at(log: readonly Operation[], seq: number): SessionModel {
    for (;;) {
      const state = this.approach(log, seq, Number.POSITIVE_INFINITY);
      if (state !== null) return state;
    }
  }

  /** As `at`, but replays at most `limit` operations: null where it is not there yet. */
  approach(log: readonly Operation[], seq: number, limit: number): SessionModel | null {
    if (!Number.isInteger(seq) || seq < 0 || seq > log.length) {
      throw new RangeError(`a log of ${log.length} operations has no state ${seq}`);
    }
    const state = this.#nearestBelow(seq) ?? createSessionModel(this.#base);
    this.#keep(state);
    const end = Math.min(seq, state.operations.length + limit);
    replayOperations(state, log.slice(state.operations.length, end));
    return end === seq ? state : null;
  }

  #nearestBelow(seq: number): SessionModel | null {
    let nearest: SessionModel | null = null;
    for (const state of this.#states) {
      const at = state.operations.length;
      if (at <= seq && at >= (nearest?.operations.length ?? 0)) nearest = state;
    }
    return nearest;
  }

  #keep(state: SessionModel): void {
    const place = this.#states.indexOf(state);
    if (place >= 0) this.#states.splice(place, 1);
    this.#states.push(state);
    if (this.#states.length > this.#keptStates) this.#states.shift();
  }
}
