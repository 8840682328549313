// [LV4] What a client may write into its intents document: texts under keys of one root map, and
// deletions. Everything else is refused before it is applied, since an update once applied can
// replace, nest or grow whatever it likes.
import * as Y from "yjs";
import { INTENTS_MAP } from "#core/protocol/sync-message.ts";
import { accepted, type Result, refused } from "#core/result.ts";
import { decodeOutside } from "#server/realtime/wire.ts";

export interface IntentsUpdateSize {
  /** Texts that are not deleted yet, each perhaps a new intent. */
  readonly texts: number;
  readonly structs: number;
  readonly isEmpty: boolean;
}

const MAX_KEY_LENGTH = 128;

/** The error says what is wrong, for the close reason. Throws MalformedMessageError. */
export function checkIntentsUpdate(
  update: Uint8Array,
  maxIntentBytes: number,
): Result<IntentsUpdateSize, string> {
  const { structs, ds } = decodeOutside("the update", () => Y.decodeUpdate(update));
  let texts = 0;
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    const problem = placeProblem(struct) ?? contentProblem(struct.content, maxIntentBytes);
    if (problem !== null) return refused(problem);
    if (struct.content instanceof Y.ContentAny) texts++;
  }
  const isEmpty = structs.length === 0 && ds.clients.size === 0;
  return accepted({ texts, structs: structs.length, isEmpty });
}

/** An item that follows another inherits its place from that one, which was checked in its turn. */
function placeProblem(item: Y.Item): string | null {
  if (item.rightOrigin !== null) return "only map entries belong here";
  if (item.origin !== null) return null;
  // As decoded, before it is integrated, a root's name stands where its type will.
  const root: unknown = item.parent;
  if (root !== INTENTS_MAP) return `only the map ${INTENTS_MAP} is read here`;
  if (item.parentSub === null || item.parentSub.length > MAX_KEY_LENGTH) {
    return `a key has 1 to ${MAX_KEY_LENGTH} characters`;
  }
  return null;
}

function contentProblem(content: Y.Item["content"], maxIntentBytes: number): string | null {
  if (content instanceof Y.ContentDeleted) return null;
  const isText =
    content instanceof Y.ContentAny && content.arr.every((value) => typeof value === "string");
  if (!isText) return "an intent is a text";
  const sizeBytes = content.arr.reduce<number>((sum, text) => sum + Buffer.byteLength(text), 0);
  return sizeBytes > maxIntentBytes ? `an intent has at most ${maxIntentBytes} bytes` : null;
}
