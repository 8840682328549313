// The bytes of one message, read and written. Reading trusts nothing: what is not a whole message
// throws MalformedMessageError with the code to close with, and nothing else leaves here.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { messageYjsSyncStep1, messageYjsSyncStep2, messageYjsUpdate } from "y-protocols/sync";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import {
  CLOSE_INVALID_DATA,
  CLOSE_PROTOCOL,
  MESSAGE_AWARENESS,
  MESSAGE_OUTCOME,
  MESSAGE_QUERY_AWARENESS,
  MESSAGE_SERVER,
  MESSAGE_SYNC,
  type Outcome,
  type ServerState,
} from "#core/protocol/sync-message.ts";

export type ClientMessage =
  | { readonly kind: "ask-document"; readonly stateVector: Uint8Array }
  /** A sync step 2 or an update: they differ in what caused them, not in what they hold. */
  | { readonly kind: "update"; readonly update: Uint8Array }
  | { readonly kind: "presence"; readonly update: Uint8Array }
  | { readonly kind: "ask-presence" };

export class MalformedMessageError extends Error {
  override readonly name = "MalformedMessageError";
  readonly closeCode: number;
  constructor(closeCode: number, message: string) {
    super(message);
    this.closeCode = closeCode;
  }
}

/** Runs a decoder over bytes from outside; whatever it throws means that they are malformed. */
export function decodeOutside<T>(what: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof MalformedMessageError) throw error;
    throw new MalformedMessageError(CLOSE_INVALID_DATA, `${what} cannot be read`);
  }
}

export function readClientMessage(bytes: Uint8Array): ClientMessage {
  return decodeOutside("the message", () => {
    const decoder = decoding.createDecoder(bytes);
    const message = readByType(decoder);
    if (decoding.hasContent(decoder)) {
      throw new MalformedMessageError(CLOSE_INVALID_DATA, "bytes after the message's end");
    }
    return message;
  });
}

function readByType(decoder: decoding.Decoder): ClientMessage {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE_SYNC:
      return readSync(decoder);
    case MESSAGE_AWARENESS:
      return { kind: "presence", update: decoding.readVarUint8Array(decoder) };
    case MESSAGE_QUERY_AWARENESS:
      return { kind: "ask-presence" };
    default:
      throw new MalformedMessageError(CLOSE_PROTOCOL, `no message has the type ${type}`);
  }
}

function readSync(decoder: decoding.Decoder): ClientMessage {
  const step = decoding.readVarUint(decoder);
  const payload = decoding.readVarUint8Array(decoder);
  switch (step) {
    case messageYjsSyncStep1:
      return { kind: "ask-document", stateVector: payload };
    case messageYjsSyncStep2:
    case messageYjsUpdate:
      return { kind: "update", update: payload };
    default:
      throw new MalformedMessageError(CLOSE_PROTOCOL, `no sync message has the type ${step}`);
  }
}

function syncMessage(step: number, payload: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_SYNC);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, payload);
  });
}

export function askDocumentMessage(stateVector: Uint8Array): Uint8Array {
  return syncMessage(messageYjsSyncStep1, stateVector);
}

export function answerDocumentMessage(update: Uint8Array): Uint8Array {
  return syncMessage(messageYjsSyncStep2, update);
}

export function updateMessage(update: Uint8Array): Uint8Array {
  return syncMessage(messageYjsUpdate, update);
}

/** Stands before an awareness update of `sizeBytes`. */
export function presenceHeader(sizeBytes: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_AWARENESS);
    encoding.writeVarUint(encoder, sizeBytes);
  });
}

export function outcomeMessage(outcome: Outcome): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_OUTCOME);
    encoding.writeVarString(encoder, canonicalJson(outcome as unknown as CanonicalValue));
  });
}

export function serverMessage(state: ServerState): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, MESSAGE_SERVER);
    encoding.writeVarString(encoder, canonicalJson(state as unknown as CanonicalValue));
  });
}

/**
 * Presence of nobody. The stock provider gives a connection up after 30 s without a message, and
 * does not see pings: this one it sees, and it changes nothing.
 */
export const KEEPALIVE = Uint8Array.from([...presenceHeader(1), 0]);
