// One person's page as far as it writes: merges and their undoing, one at a time, as intents.
import { randomUUID } from "node:crypto";
import * as decoding from "lib0/decoding";
import type { WebSocket } from "ws";
import * as Y from "yjs";
import { formatIntent } from "#client/intents/intent-text.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { INTENTS_MAP, intentsRoomPath, MESSAGE_OUTCOME } from "#core/protocol/sync-message.ts";
import { updateMessage } from "#server/realtime/wire.ts";
import type { BenchServer, SignedInPerson } from "#tests/bench/bench-server.ts";
import { openSocket } from "#tests/bench/crowd.ts";

export class IntentWriter {
  readonly #socket: WebSocket;
  readonly #doc = new Y.Doc();
  #seenSeq = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (frame: Buffer) => {
      const decoder = decoding.createDecoder(frame);
      if (decoding.readVarUint(decoder) !== MESSAGE_OUTCOME) return;
      const text = decoding.readVarString(decoder);
      // Only a mistake of the benchmark can be refused; it would wait for the news in vain.
      if (!JSON.parse(text).accepted) throw new Error(`an edit was refused: ${text}`);
    });
  }

  static async open(
    { server }: BenchServer,
    sessionId: string,
    { id, cookie }: SignedInPerson,
  ): Promise<IntentWriter> {
    const url = server.url.replace(/^http/, "ws") + intentsRoomPath(sessionId, id);
    return new IntentWriter(await openSocket(url, { origin: server.url, cookie }));
  }

  /** The message that asks for the edit; it is to be sent once and before the next is made. */
  messageOf(body: IntentBody): Uint8Array {
    const before = Y.encodeStateVector(this.#doc);
    const intent = { id: randomUUID(), seenSeq: this.#seenSeq++, overrides: [], body };
    const intents = this.#doc.getMap<string>(INTENTS_MAP);
    // As a page does with what is decided; so many undecided ones nobody may have.
    for (const decided of [...intents.keys()]) intents.delete(decided);
    intents.set(intent.id, formatIntent(intent));
    return updateMessage(Y.encodeStateAsUpdate(this.#doc, before));
  }

  send(message: Uint8Array): void {
    this.#socket.send(message);
  }

  close(): void {
    this.#socket.terminate();
    this.#doc.destroy();
  }
}
