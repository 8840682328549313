// One person's page as far as the line goes: it holds the session's log as it came, moves, and edits
// where its role lets it. What it received is kept as it is and looked at afterwards, so that five
// hundred of them cost the machine less than the server does.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket } from "ws";
import * as Y from "yjs";
import type { IntentBody } from "#core/operations/intent.ts";
import {
  INTENTS_MAP,
  intentsRoomPath,
  MESSAGE_OUTCOME,
  MESSAGE_SYNC,
  type Outcome,
  sessionRoomPath,
} from "#core/protocol/sync-message.ts";
import { askDocumentMessage, presenceHeader, updateMessage } from "#server/realtime/wire.ts";
import type { Merge, WorldPerson } from "#tests/faults/peopled-world.ts";
import { timedIntent } from "#tests/faults/timed-intent.ts";

const SYNC_STEP_1 = 0;

export interface CrowdClientOptions {
  readonly url: string;
  readonly person: WorldPerson;
  /** Within the crowd. */
  readonly index: number;
  readonly sessionId: string;
  readonly merges: readonly Merge[];
  /** Entries of the log that a message holds; called for each in the order of arrival. */
  onLog(client: CrowdClient, frame: Buffer): number;
}

export class CrowdClient {
  readonly #options: CrowdClientOptions;
  readonly #session: WebSocket;
  readonly #intents: WebSocket | null;
  readonly #doc = new Y.Doc();
  #undecided: string | null = null;
  #turn = 0;
  #clock = 0;
  /** Entries of the log that have arrived. */
  seq = 0;
  /** Ids of its own intents. */
  readonly sent = new Set<string>();
  readonly outcomes = { accepted: 0, refused: 0 };
  readonly closes: string[] = [];
  presenceBytes = 0;
  presenceMessages = 0;

  private constructor(options: CrowdClientOptions) {
    this.#options = options;
    const { sessionId, person } = options;
    this.#session = this.#open(sessionRoomPath(sessionId), (frame) => this.#hearSession(frame));
    this.#intents =
      person.role === "viewer"
        ? null
        : this.#open(intentsRoomPath(sessionId, person.id), (frame) => this.#hearIntents(frame));
    this.#doc.on("update", (update: Uint8Array) => this.#intents?.send(updateMessage(update)));
  }

  /** Resolves once it has the log as it is. */
  static async open(options: CrowdClientOptions): Promise<CrowdClient> {
    const client = new CrowdClient(options);
    const sockets = [client.#session, client.#intents].filter((socket) => socket !== null);
    await Promise.all(sockets.map(opened));
    client.#session.send(askDocumentMessage(Y.encodeStateVector(new Y.Doc())));
    return client;
  }

  #open(path: string, hear: (frame: Buffer) => void): WebSocket {
    const { url, person } = this.#options;
    const headers = { ...person.headers };
    const socket = new WebSocket(url.replace("http", "ws") + path, { headers });
    socket.on("message", hear);
    socket.on("close", (code, reason) => this.closes.push(`${code} ${reason}`));
    return socket;
  }

  #hearSession(frame: Buffer): void {
    if (frame[0] !== MESSAGE_SYNC) {
      this.presenceBytes += frame.length;
      this.presenceMessages++;
    } else if (frame[1] !== SYNC_STEP_1) {
      this.seq += this.#options.onLog(this, frame);
    }
  }

  #hearIntents(frame: Buffer): void {
    const decoder = decoding.createDecoder(frame);
    if (decoding.readVarUint(decoder) !== MESSAGE_OUTCOME) return;
    const outcome = JSON.parse(decoding.readVarString(decoder)) as Outcome;
    if (outcome.intentId !== this.#undecided) return;
    this.#undecided = null;
    this.outcomes[outcome.accepted ? "accepted" : "refused"]++;
    this.#doc.getMap(INTENTS_MAP).delete(outcome.intentId);
  }

  get isDecided(): boolean {
    return this.#undecided === null;
  }

  move(): void {
    const state = { cursorVoxel: [this.#clock % 256, this.#options.index % 256, 3], tool: "merge" };
    const update = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarUint(encoder, this.#options.index + 1);
      encoding.writeVarUint(encoder, ++this.#clock);
      encoding.writeVarString(encoder, JSON.stringify(state));
    });
    this.#session.send(Buffer.concat([presenceHeader(update.length), update]));
  }

  /** Nothing where its edit before is not decided yet. */
  edit(): void {
    if (!this.isDecided || this.#intents === null) return;
    const { id, text } = timedIntent(this.#nextBody(), this.seq);
    this.#undecided = id;
    this.sent.add(id);
    this.#doc.getMap<string>(INTENTS_MAP).set(id, text);
  }

  /** A merge of its own and taking it back; synapses, and taking them back, where others merge. */
  #nextBody(): IntentBody {
    const { index, merges } = this.#options;
    if (this.#turn++ % 2 === 1) return { kind: "undo", of: null };
    const { a, b } = merges[index % merges.length];
    if (index < merges.length) return { kind: "merge", a, b, confirmedFar: true };
    const posts = [{ place: b, compartment: "dendrite" }] as const;
    const pre = { place: a, compartment: "axon" } as const;
    const rest = { cleftVoxel: a.positionVoxel, type: "asymmetric", confidence: 0.75 } as const;
    return { kind: "synapse-add", synapse: { pre, posts, ...rest } };
  }

  close(): void {
    this.#session.terminate();
    this.#intents?.terminate();
    this.#doc.destroy();
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.on("error", reject);
  });
}
