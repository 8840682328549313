// The page as far as it talks to the server: its connection, its queue of intents, its log, in Node.
import { WebSocket } from "ws";
import { connectSession, type SessionConnection } from "#client/collaboration/connect-session.ts";
import type { ConnectionState } from "#client/collaboration/connection-state.ts";
import { createIntentQueue, type IntentQueue } from "#client/intents/intent-queue.ts";
import { createMemoryJournal } from "#client/intents/memory-journal.ts";
import { newIntentId } from "#client/intents/new-intent-id.ts";
import type { IntentBody } from "#core/operations/intent.ts";

export interface LineClientOptions {
  /** ws://… of the line. */
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly userId: string;
  readonly sessionId: string;
  /** This machine's clock, as the page has it. */
  readonly nowMs: () => number;
}

export class LineClient {
  readonly logged: string[] = [];
  readonly sent: string[] = [];
  readonly #connection: SessionConnection;
  readonly #queue: IntentQueue;
  readonly #waiting = new Map<ConnectionState["kind"], () => void>();

  constructor({ origin, headers, userId, sessionId, nowMs }: LineClientOptions) {
    class SignedInSocket extends WebSocket {
      constructor(address: string, protocols?: string | string[]) {
        super(address, protocols ?? [], { headers: { ...headers } });
      }
    }
    const webSocket = SignedInSocket as unknown as typeof globalThis.WebSocket;
    this.#connection = connectSession({ sessionId, userId, origin, webSocket });
    this.#queue = createIntentQueue({
      channel: this.#connection.intents,
      journal: Promise.resolve({ journal: createMemoryJournal(), isDurable: true }),
      newId: newIntentId,
      nowMs,
      seenSeq: () => this.logged.length,
      onChange: () => undefined,
    });
    this.#connection.start({
      onEntries: (operations) => {
        for (const { intentId } of operations) this.logged.push(intentId);
        this.#queue.noteCommitted(operations);
      },
      onState: ({ kind }) => {
        this.#waiting.get(kind)?.();
        this.#waiting.delete(kind);
      },
      onPresence: () => undefined,
      onServerNews: () => undefined,
    });
  }

  get state(): ConnectionState["kind"] {
    return this.#connection.state().kind;
  }

  get pendingCount(): number {
    return this.#queue.pending().length;
  }

  get outcomes() {
    return this.#queue.outcomes();
  }

  submit(body: IntentBody): string {
    const id = this.#queue.submit(body, [], null);
    this.sent.push(id);
    return id;
  }

  /** Resolves at once where it is said already. */
  async says(kind: ConnectionState["kind"]): Promise<void> {
    if (this.state === kind) return;
    await new Promise<void>((resolve) => this.#waiting.set(kind, resolve));
  }

  close(): void {
    this.#queue.destroy();
    this.#connection.destroy();
  }
}
