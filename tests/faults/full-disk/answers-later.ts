// What requests are answered while nothing can be kept: 503 with a reason, a sentence and when to ask
// again, never 500; and the very same request is taken later.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { formatIntent } from "#client/intents/intent-text.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { Outcome } from "#core/protocol/sync-message.ts";
import type { Unavailable } from "#server/use-cases/unavailable.ts";
import { type Address, type Answered, ask } from "#tests/server/web-client.ts";

export function expectLater(answer: Answered, reasons: readonly Unavailable[]): void {
  const about = `${answer.status} ${answer.text}`;
  expect(answer.status, about).toBe(503);
  expect(answer.headers["retry-after"], about).toMatch(/^[1-9][0-9]?$/);
  const { error } = JSON.parse(answer.text) as { error: { tag: string; problem: string } };
  expect(reasons).toContain(error.tag);
  expect(error.problem).toMatch(/^the .+: send this again in [0-9]+ s$/);
}

/** One intent of a script. */
export class LaterIntent {
  readonly id = randomUUID();
  readonly #text: string;

  constructor(body: IntentBody) {
    this.#text = formatIntent({ id: this.id, seenSeq: 0, overrides: [], body });
  }

  send(server: Address, cookie: string, sessionId: string): Promise<Answered> {
    const body = { intents: [JSON.parse(this.#text) as unknown] };
    return ask(server, `/api/v1/sessions/${sessionId}/intents`, { method: "POST", cookie, body });
  }

  /** Sent again, it has an outcome: once in the log, or refused. */
  async decided(server: Address, cookie: string, sessionId: string): Promise<Outcome> {
    return this.outcomeIn(await this.send(server, cookie, sessionId));
  }

  outcomeIn(answer: Answered): Outcome {
    expect(answer.status, answer.text).toBe(200);
    const { outcomes } = JSON.parse(answer.text) as { outcomes: readonly Outcome[] };
    expect(outcomes.map(({ intentId }) => intentId)).toEqual([this.id]);
    return outcomes[0];
  }
}
