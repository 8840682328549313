// One of many people on the same few neurons, with the parts of a page that ask and read: the line,
// the log, the roots and the queue. They merge what is apart on their screen and split what is one;
// from a refusal that offers a way on they go on, or not.
import { randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { connectSession, type SessionConnection } from "#client/collaboration/connect-session.ts";
import { createIntentQueue, type IntentQueue } from "#client/intents/intent-queue.ts";
import { formatIntent } from "#client/intents/intent-text.ts";
import { createMemoryJournal } from "#client/intents/memory-journal.ts";
import type { OutcomeItem } from "#client/intents/outcome-list.ts";
import { retryOffered } from "#client/intents/retry.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import { RootTable } from "#core/operations/root-table.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import type { ConflictPerson, ContestedPlace } from "#tests/faults/conflicts/conflict-world.ts";
import { ask } from "#tests/server/web-client.ts";
import { pick } from "#tests/simulation/simulated-world.ts";

export interface ContestantOptions {
  readonly url: string;
  readonly sessionId: string;
  readonly person: ConflictPerson;
  readonly places: readonly ContestedPlace[];
  readonly operations: number;
  readonly seed: number;
}

const MAX_UNDECIDED = 3;
const FIRST_ERROR_STATUS = 500;

export class Contestant {
  /** Every intent, as it was sent. */
  readonly asked: Intent[] = [];
  /** What the page showed of each. */
  readonly shown = new Map<string, OutcomeItem>();
  readonly complaints: string[] = [];
  readonly #options: ContestantOptions;
  readonly #random: SeededRandom;
  readonly #connection: SessionConnection;
  readonly #queue: IntentQueue;
  readonly #roots = new RootTable();
  #seq = 0;
  #left: number;
  #onDone: () => void = () => undefined;
  readonly done: Promise<void>;

  constructor(options: ContestantOptions) {
    const { url, sessionId, person, seed, operations } = options;
    this.#options = options;
    this.#random = seededRandom(seed);
    this.#left = operations;
    this.done = new Promise((resolve) => {
      this.#onDone = resolve;
    });
    this.#roots.see(
      BigUint64Array.from(options.places, ({ place }) => place.supervoxel),
      BigUint64Array.from(options.places, ({ baseRoot }) => baseRoot),
    );
    class TokenSocket extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols ?? [], { headers: { authorization: person.bearer, origin: url } });
      }
    }
    this.#connection = connectSession({
      ...{ sessionId, userId: person.id, origin: url.replace("http", "ws") },
      webSocket: TokenSocket as unknown as typeof globalThis.WebSocket,
    });
    this.#queue = createIntentQueue({
      channel: this.#connection.intents,
      journal: Promise.resolve({ journal: createMemoryJournal(), isDurable: true }),
      newId: randomUUID,
      nowMs: Date.now,
      seenSeq: () => this.#seq,
      onChange: () => this.#look(),
    });
  }

  start(): void {
    this.#connection.start({
      onEntries: (operations) => {
        for (const { effect } of operations) {
          for (const change of effect.changes) this.#roots.apply(change);
        }
        this.#seq = operations.at(-1)?.seq ?? this.#seq;
        this.#queue.noteCommitted(operations);
      },
      onState: (state) => {
        if (state.kind === "refused") this.complaints.push(`refused: ${state.reason}`);
      },
      onPresence: () => undefined,
      onServerNews: () => undefined,
    });
    void this.#queue.whenLoaded.then(() => this.#fill());
  }

  close(): void {
    this.#queue.destroy();
    this.#connection.destroy();
  }

  #look(): void {
    for (const outcome of this.#queue.outcomes()) {
      if (this.shown.has(outcome.intentId)) continue;
      this.shown.set(outcome.intentId, outcome);
      if (!outcome.accepted) queueMicrotask(() => this.#goOn(outcome));
    }
    if (this.#left > 0 && this.#queue.pending().length < MAX_UNDECIDED) {
      queueMicrotask(() => this.#fill());
    }
    if (this.#left === 0 && this.#queue.pending().length === 0) this.#onDone();
  }

  #goOn(outcome: OutcomeItem & { readonly accepted: false }): void {
    const offer = retryOffered(outcome.refusal);
    if (offer === null || this.#left === 0 || this.#random.chance(0.3)) {
      this.#queue.dismiss(outcome.intentId);
      return;
    }
    this.#left--;
    this.#queue.retryWith(outcome.intentId, { ...offer, reason: "seen, and still right" });
    this.#note();
  }

  #fill(): void {
    while (this.#left > 0 && this.#queue.pending().length < MAX_UNDECIDED) {
      this.#left--;
      const body = this.#nextBody();
      if (this.#random.chance(0.05)) void this.#preview(body);
      this.#queue.submit(body, [], null);
      this.#note();
    }
  }

  #note(): void {
    const intent = this.#queue.pending().at(-1)?.intent;
    if (intent !== undefined && intent !== this.asked.at(-1)) this.asked.push(intent);
  }

  #nextBody(): IntentBody {
    const { places } = this.#options;
    const [one, other] = [pick(this.#random, places), pick(this.#random, places)];
    const [a, b] = [one.place, other.place];
    return this.#rootOf(one) === this.#rootOf(other)
      ? { kind: "split", sources: [a], sinks: [b], confirmedOnlyClicked: this.#random.chance(0.5) }
      : { kind: "merge", a, b, confirmedFar: true };
  }

  #rootOf({ place, baseRoot }: ContestedPlace): bigint {
    return this.#roots.rootOf(place.supervoxel, baseRoot);
  }

  /** Answers to requests count as well. */
  async #preview(body: IntentBody): Promise<void> {
    const { url, sessionId, person } = this.#options;
    const answer = await ask({ url }, `/api/v1/sessions/${sessionId}/preview`, {
      ...{ cookie: person.bearer, method: "POST" },
      body: { body: JSON.parse(canonicalJson(body as unknown as CanonicalValue)) as unknown },
    }).catch((error: unknown) => ({ status: FIRST_ERROR_STATUS, text: String(error) }));
    if (answer.status >= FIRST_ERROR_STATUS) {
      this.complaints.push(`a preview was answered with ${answer.status}: ${answer.text}`);
    }
  }

  /** For a message: what it waits for. */
  get waits(): string {
    const [first] = this.#queue.pending();
    return first === undefined ? "nothing" : formatIntent(first.intent);
  }
}
