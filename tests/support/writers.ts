// People who edit without a pause over the real protocol: by the stock provider, which comes back
// after every cut with what is undecided, and by requests that are sent again until one is answered.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import * as decoding from "lib0/decoding";
import { WebSocket } from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { formatIntent } from "#client/intents/intent-text.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { LOG_MAP, logKey } from "#core/protocol/entry.ts";
import {
  INTENTS_MAP,
  MESSAGE_OUTCOME,
  MESSAGE_SERVER,
  type Outcome,
  type ServerState,
} from "#core/protocol/sync-message.ts";
import { ask } from "#tests/server/web-client.ts";
import type { ShownOutcomes } from "#tests/support/shown-outcomes.ts";

export interface WriterOptions {
  /** http://…; the same over every restart. */
  readonly url: string;
  readonly cookie: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly shown: ShownOutcomes;
  /** The next edit. It may come to nothing: a refusal is an outcome like any other. */
  nextBody(): IntentBody;
}

export interface Writer {
  /** Asks for nothing new; resolves when everything asked for is decided. */
  drain(): Promise<void>;
  /** Ids of everything that was ever asked for. */
  readonly sent: ReadonlySet<string>;
  close(): void;
}

const MAX_UNDECIDED = 4;
/** After an outcome, before the next is asked for: no more a second than a connection may send. */
const PACE_MS = 100;
const RETRY_MS = 100;
/** Closes of a cut or a restart; any other is a complaint about what was sent. */
const EXPECTED_CLOSES: ReadonlySet<number> = new Set([1000, 1001, 1006, 1013]);

function newIntent(body: IntentBody) {
  const id = randomUUID();
  return { id, text: formatIntent({ id, seenSeq: 0, overrides: [], body }) };
}

function connect(
  { url, cookie }: Pick<WriterOptions, "url" | "cookie">,
  path: string,
  room: string,
  doc: Y.Doc,
  complaints: string[],
): WebsocketProvider {
  class SignedInSocket extends WebSocket {
    constructor(address: string, protocols?: string | string[]) {
      super(address, protocols ?? [], { headers: { origin: url, cookie } });
    }
  }
  const provider = new WebsocketProvider(url.replace("http", "ws") + path, room, doc, {
    WebSocketPolyfill: SignedInSocket as unknown as typeof globalThis.WebSocket,
    params: { v: "1" },
    disableBc: true,
    maxBackoffTime: RETRY_MS,
  });
  // Without a handler the provider prints a line for each.
  provider.messageHandlers[MESSAGE_SERVER] = () => undefined;
  provider.on("connection-close", (event) => {
    if (event !== null && !EXPECTED_CLOSES.has(event.code)) {
      complaints.push(`${room} was closed with ${event.code} ${event.reason}`);
    }
  });
  return provider;
}

export class SocketWriter implements Writer {
  readonly sent = new Set<string>();
  /** Of those. */
  readonly #undecided = new Set<string>();
  readonly complaints: string[] = [];
  /** Codes of the line's ends. */
  readonly closes: number[] = [];
  readonly states: ServerState[] = [];
  #onState: (() => void) | null = null;
  #onAccepted: ((intentId: string, seq: number) => void) | null = null;
  readonly #options: WriterOptions;
  readonly #doc = new Y.Doc();
  readonly #intents = this.#doc.getMap<string>(INTENTS_MAP);
  readonly #provider: WebsocketProvider;
  #isDraining = false;
  #onDrained: (() => void) | null = null;

  constructor(options: WriterOptions) {
    this.#options = options;
    const path = `/sync/intents/${options.sessionId}`;
    this.#provider = connect(options, path, options.userId, this.#doc, this.complaints);
    this.#provider.messageHandlers[MESSAGE_OUTCOME] = (_encoder, decoder) => {
      this.#hear(JSON.parse(decoding.readVarString(decoder)) as Outcome);
    };
    this.#provider.messageHandlers[MESSAGE_SERVER] = (_encoder, decoder) => {
      this.states.push(JSON.parse(decoding.readVarString(decoder)) as ServerState);
      this.#onState?.();
    };
    this.#provider.on("connection-close", (event) => this.closes.push(event?.code ?? 0));
    for (let count = 0; count < MAX_UNDECIDED; count++) this.#ask();
  }

  /** Resolves when the server next says so. */
  toldWritable(isWritable: boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onState = () => {
        if (this.states.at(-1)?.writable === isWritable) resolve();
      };
    });
  }

  /** Resolves to the number of the next operation that it asks for after now. */
  nextAccepted(): Promise<number> {
    const before = new Set(this.sent);
    return new Promise((resolve) => {
      this.#onAccepted = (intentId, seq) => {
        // All pages of a person hear of every edit of theirs.
        if (this.sent.has(intentId) && !before.has(intentId)) resolve(seq);
      };
    });
  }

  #hear(outcome: Outcome): void {
    this.#options.shown.show(outcome);
    if (outcome.accepted) this.#onAccepted?.(outcome.intentId, outcome.seq);
    // All pages of a person are in one room: each asks, paces itself and takes out for itself alone.
    if (!this.#undecided.delete(outcome.intentId)) return;
    this.#intents.delete(outcome.intentId);
    if (this.#isDraining && this.#undecided.size === 0) this.#onDrained?.();
    // One for one: were as many asked for as there is room for, there would be more each time.
    setTimeout(() => this.#ask(), PACE_MS);
  }

  #ask(): void {
    if (this.#isDraining) return;
    const { id, text } = newIntent(this.#options.nextBody());
    this.sent.add(id);
    this.#undecided.add(id);
    this.#intents.set(id, text);
  }

  async drain(): Promise<void> {
    this.#isDraining = true;
    if (this.#undecided.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Who it is, and how it stands. */
  toString(): string {
    const { url } = this.#options;
    const { wsconnected, synced } = this.#provider;
    const state = `${wsconnected ? "connected" : "not connected"}, ${synced ? "synced" : "not synced"}`;
    const closes = this.closes.join(" ");
    return `the page at ${url} (${state}, closed with ${closes}) waits for ${[...this.#undecided].join(" ")}`;
  }

  close(): void {
    this.#isDraining = true;
    this.#provider.destroy();
    this.#provider.awareness.destroy();
    this.#doc.destroy();
  }
}

/** A script: one request at a time, each with several intents. */
export class RestWriter implements Writer {
  readonly sent = new Set<string>();
  readonly complaints: string[] = [];
  readonly #options: WriterOptions;
  readonly #done: Promise<void>;
  #isDraining = false;
  #isClosed = false;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#done = this.#write();
  }

  async #write(): Promise<void> {
    while (!this.#isDraining) {
      const intents = [1, 2, 3].map(() => newIntent(this.#options.nextBody()));
      for (const { id } of intents) this.sent.add(id);
      while (!this.#isClosed && !(await this.#send(intents.map(({ text }) => text)))) {
        await pause(RETRY_MS);
      }
    }
  }

  async #send(texts: readonly string[]): Promise<boolean> {
    const { url, cookie, sessionId, shown } = this.#options;
    const body = { intents: texts.map((text) => JSON.parse(text) as unknown) };
    const asked = { cookie, method: "POST", body };
    const answer = await ask({ url }, `/api/v1/sessions/${sessionId}/intents`, asked).catch(
      () => null,
    );
    if (answer === null || answer.status >= 500) return false;
    if (answer.status !== 200) {
      this.complaints.push(`intents were answered with ${answer.status}: ${answer.text}`);
      this.#isClosed = true;
      return false;
    }
    const { outcomes } = JSON.parse(answer.text) as { outcomes: readonly Outcome[] };
    for (const outcome of outcomes) shown.show(outcome);
    return true;
  }

  async drain(): Promise<void> {
    this.#isDraining = true;
    await this.#done;
  }

  close(): void {
    this.#isDraining = true;
    this.#isClosed = true;
  }
}

/** Someone who only looks on: what the log was shown to be must stay so. */
export class LogReader {
  readonly complaints: string[] = [];
  readonly #doc = new Y.Doc();
  readonly #provider: WebsocketProvider;

  constructor(options: Pick<WriterOptions, "url" | "cookie" | "sessionId">) {
    const { sessionId } = options;
    this.#provider = connect(options, "/sync/session", sessionId, this.#doc, this.complaints);
    const seen = new Set<string>();
    this.#doc.getMap<Uint8Array>(LOG_MAP).observe(({ keysChanged }) => {
      for (const key of keysChanged) {
        if (seen.has(key)) this.complaints.push(`entry ${key} was shown twice`);
        seen.add(key);
      }
    });
  }

  /** Resolves when it is shown this operation. */
  receives(seq: number): Promise<void> {
    const log = this.#doc.getMap<Uint8Array>(LOG_MAP);
    return new Promise((resolve) => {
      const look = () => {
        if (!log.has(logKey(seq))) return;
        log.unobserve(look);
        resolve();
      };
      log.observe(look);
      look();
    });
  }

  /** By sequence number as the document has it. */
  entries(): ReadonlyMap<string, Uint8Array> {
    return new Map(this.#doc.getMap<Uint8Array>(LOG_MAP).entries());
  }

  close(): void {
    this.#provider.destroy();
    this.#provider.awareness.destroy();
    this.#doc.destroy();
  }
}
