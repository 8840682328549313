// A session's server in memory: intents are decided one at a time, each once however often it is
// sent [OP3]. What it has said it remembers; everything else it can make again from its log.

import type { Intent } from "#core/operations/intent.ts";
import type { Operation } from "#core/operations/operation.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { FIRST_PREV_HASH } from "#core/protocol/entry.ts";
import { type IntentActor, judgeIntent } from "#core/session/judge-intent.ts";
import {
  applyToSession,
  createSessionModel,
  type SessionModel,
} from "#core/session/session-model.ts";
import type { BarMasks } from "#fixtures/graphs/bar-masks.ts";
import { checkCommitted } from "#tests/simulation/check-session.ts";
import { SegmentRoots } from "#tests/simulation/segment-roots.ts";
import { openSession, type SimulatedWorld } from "#tests/simulation/simulated-world.ts";

export type Outcome =
  | { readonly intentId: string; readonly accepted: true; readonly seq: number }
  | { readonly intentId: string; readonly accepted: false; readonly refusal: Refusal };

/** What is simulated; a test of the simulation puts something broken in its place. */
export interface Engine {
  readonly judge: typeof judgeIntent;
  readonly apply: typeof applyToSession;
}

export const ENGINE: Engine = { judge: judgeIntent, apply: applyToSession };

export class SimulatedServer {
  readonly #engine: Engine;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #masks: BarMasks;
  /** The segments after each entry; the version's at 0. */
  readonly rootsAt: SegmentRoots[];
  model: SessionModel;

  constructor(world: SimulatedWorld, engine: Engine) {
    this.#engine = engine;
    const { model, masks } = openSession(world);
    this.model = model;
    this.#masks = masks;
    this.rootsAt = [new SegmentRoots(model)];
  }

  get operations(): readonly Operation[] {
    return this.model.operations;
  }

  outcomeOf(intentId: string): Outcome | undefined {
    return this.#outcomes.get(intentId);
  }

  /** What it says to a preview, and to the intent itself where nothing comes in between. */
  judge(actor: IntentActor, intent: Intent): ReturnType<typeof judgeIntent> {
    const { maskOf } = this.#masks;
    return this.#engine.judge(this.model, actor, intent, { maskOf });
  }

  receive(actor: IntentActor, intent: Intent): Outcome {
    const known = this.#outcomes.get(intent.id);
    if (known !== undefined) return known;
    const judged = this.judge(actor, intent);
    const outcome: Outcome = judged.ok
      ? { intentId: intent.id, accepted: true, seq: this.#append(actor, intent.id, judged.value) }
      : { intentId: intent.id, accepted: false, refusal: judged.error };
    this.#outcomes.set(intent.id, outcome);
    return outcome;
  }

  /** Passed over where the session is not approved. */
  finalize(actor: IntentActor): void {
    if (this.model.state !== "approved") return;
    const body = { kind: "finalize", version: 1, manifestHash: FIRST_PREV_HASH } as const;
    this.#append(actor, `finalize-${this.operations.length + 1}`, { body, overrides: [] });
  }

  restart(): void {
    const log = this.operations;
    this.model = createSessionModel(this.model.base);
    for (const { effect: _, ...draft } of log) this.#engine.apply(this.model, draft);
  }

  #append(
    actor: IntentActor,
    intentId: string,
    judged: Pick<Operation, "body" | "overrides">,
  ): number {
    const seq = this.operations.length + 1;
    this.#engine.apply(this.model, {
      ...judged,
      seq,
      intentId,
      authorId: actor.id,
      authorName: actor.id,
      atMs: seq,
      prevHash: FIRST_PREV_HASH,
    });
    const roots = new SegmentRoots(this.model);
    this.rootsAt.push(roots);
    checkCommitted(this.model, roots);
    return seq;
  }
}
