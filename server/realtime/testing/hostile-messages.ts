// Messages of somebody who means harm, the same from the same seed: forged presences and others' ids,
// oversized states, length bombs, messages of another room, true messages with bits flipped, cut off
// or followed by garbage, and bytes that nobody made.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { LOG_MAP, logKey } from "#core/protocol/entry.ts";
import { INTENTS_MAP } from "#core/protocol/sync-message.ts";
import type { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import {
  answerDocumentMessage,
  askDocumentMessage,
  presenceHeader,
  updateMessage,
} from "#server/realtime/wire.ts";

export type Random = ReturnType<typeof seededRandom>;

const QUERY_PRESENCE = 3;

/** Dropped without a word: so that what follows on the same connection is read as well. */
export function toleratedMessage(random: Random): Uint8Array {
  switch (random.below(5)) {
    case 0:
      return presence(random.below(1_000), '{"user":{"id":"root","name":"Admin"},"tool":"x"}');
    case 1:
      return presence(random.below(1_000), `{"tool":"${"x".repeat(5_000)}"}`);
    case 2:
      return presence(random.below(1_000), "null");
    case 3:
      return presence(1 + random.below(40), '{"cursorVoxel":[1e999,0,0]}');
    default:
      return updateMessage(Y.encodeStateAsUpdate(new Y.Doc()));
  }
}

export function hostileMessage(random: Random): Uint8Array {
  const samples = sampleMessages();
  const sample = samples[random.below(samples.length)];
  switch (random.below(8)) {
    case 0:
      return randomBytes(random, random.below(200));
    case 1:
      return lengthBomb(random);
    case 2:
      return Buffer.concat([sample, randomBytes(random, 1 + random.below(40))]);
    case 3:
      return sample.slice(0, random.below(sample.length));
    case 4:
      return sample;
    case 5:
      return spliced(sample, random);
    default:
      return flipped(sample, random);
  }
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

function flipped(sample: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(sample);
  for (let left = 1 + random.below(4); left > 0; left--) {
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  }
  return bytes;
}

function spliced(sample: Uint8Array, random: Random): Uint8Array {
  const at = random.below(sample.length);
  const again = sample.subarray(at, at + random.below(30));
  return Buffer.concat([sample.subarray(0, at), again, sample.subarray(at)]);
}

/** Few bytes that announce many: of a message, of writers, of structs, of presences. */
function lengthBomb(random: Random): Uint8Array {
  const many = 2 ** (20 + random.below(33));
  return encoding.encode((encoder) => {
    const kind = random.below(4);
    encoding.writeVarUint(encoder, kind === 3 ? 1 : 0);
    if (kind !== 3) encoding.writeVarUint(encoder, kind);
    if (random.below(2) === 0) encoding.writeVarUint(encoder, many);
    else
      encoding.writeVarUint8Array(
        encoder,
        encoding.encode((e) => encoding.writeVarUint(e, many)),
      );
  });
}

function presence(clientId: number, state: string): Uint8Array {
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, 2 ** 50);
    encoding.writeVarString(encoder, state);
  });
  return Buffer.concat([presenceHeader(update.length), update]);
}

let samples: readonly Uint8Array[] | null = null;

function sampleMessages(): readonly Uint8Array[] {
  samples ??= makeSamples();
  return samples;
}

/** Ids of writers are fixed, so that the bytes are the same in every run. */
function docOf(writer: number, fill: (doc: Y.Doc) => void): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = writer;
  fill(doc);
  return doc;
}

function makeSamples(): readonly Uint8Array[] {
  const intents = docOf(11, (doc) => {
    const map = doc.getMap(INTENTS_MAP);
    for (const key of ["a", "b", "c"]) map.set(key, `{"id":"${key}"}`);
    map.delete("b");
    map.set("a", '{"id":"a"}');
  });
  const log = docOf(12, (doc) => {
    doc.getMap(LOG_MAP).set(logKey(1), new Uint8Array([1, 123, 125]));
  });
  const mixed = docOf(13, (doc) => {
    doc.getText("text").insert(0, "hello");
    doc.getText("text").delete(1, 2);
    doc.getArray(INTENTS_MAP).push([1, "two", { three: [null, true] }]);
  });
  return [
    askDocumentMessage(Y.encodeStateVector(log)),
    ...[intents, log, mixed].flatMap((doc) => {
      const update = Y.encodeStateAsUpdate(doc);
      return [updateMessage(update), answerDocumentMessage(update)];
    }),
    Uint8Array.from([QUERY_PRESENCE]),
    presence(77, '{"tool":"x"}'),
  ];
}
