// The awareness update of y-protocols, as bytes: a count, then for each client its id, its clock
// and its state as JSON. The server takes it apart itself, so that a state is copied or parsed only
// once it is known to be its sender's.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as v from "valibot";
import { vec3Schema } from "#core/geometry/vector.ts";
import type { PresenceState } from "#core/protocol/sync-message.ts";
import { decodeOutside, presenceHeader } from "#server/realtime/wire.ts";

export interface PresenceClaim {
  readonly clientId: number;
  /** UTF-8 JSON, a view into the message. The sender's clock is not kept: the server has its own. */
  readonly stateBytes: Uint8Array;
}

const MAX_TOOL_LENGTH = 32;
/** At most as long as the largest id of 64 bits. */
const SEGMENT_ID = /^[1-9][0-9]{0,19}$/;

/** Whatever else a client says of itself, `user` above all, is left out. */
const stateSchema = v.nullable(
  v.object({
    cursorVoxel: v.optional(v.nullable(vec3Schema), null),
    viewVoxel: v.optional(v.nullable(vec3Schema), null),
    tool: v.optional(v.pipe(v.string(), v.maxLength(MAX_TOOL_LENGTH)), ""),
    segment: v.optional(v.nullable(v.pipe(v.string(), v.regex(SEGMENT_ID)))),
    zoom: v.optional(v.nullable(v.pipe(v.number(), v.finite(), v.gtValue(0)))),
  }),
);

/** Throws MalformedMessageError where the bytes are not an awareness update. */
export function readPresenceClaims(update: Uint8Array): readonly PresenceClaim[] {
  return decodeOutside("the presence", () => {
    const decoder = decoding.createDecoder(update);
    const claims: PresenceClaim[] = [];
    for (let left = decoding.readVarUint(decoder); left > 0; left--) {
      const clientId = decoding.readVarUint(decoder);
      decoding.readVarUint(decoder);
      claims.push({ clientId, stateBytes: decoding.readVarUint8Array(decoder) });
    }
    return claims;
  });
}

/** The client's part of a presence; null where it left, undefined where it cannot be used. */
export function parsePresenceState(
  stateBytes: Uint8Array,
): Omit<PresenceState, "user"> | null | undefined {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(stateBytes));
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(stateSchema, json);
  return parsed.success ? parsed.output : undefined;
}

/** One client's part of an awareness update. */
export function presencePart(
  clientId: number,
  clock: number,
  state: PresenceState | null,
): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });
}

export interface PresenceBatch {
  /** The message with all parts. */
  readonly whole: Uint8Array;
  /** The message without the part at `index`; null where that leaves none. */
  without(index: number): Uint8Array | null;
}

/** Parts are laid out once; leaving one out for its own sender costs a copy and no encoding. */
export function createPresenceBatch(parts: readonly Uint8Array[]): PresenceBatch {
  const body = Buffer.concat(parts);
  const starts: number[] = [];
  let sizeBytes = 0;
  for (const part of parts) {
    starts.push(sizeBytes);
    sizeBytes += part.length;
  }
  return {
    whole: batchMessage(parts.length, [body]),
    without(index) {
      if (parts.length === 1) return null;
      const start = starts[index];
      const rest = [body.subarray(0, start), body.subarray(start + parts[index].length)];
      return batchMessage(parts.length - 1, rest);
    },
  };
}

function batchMessage(count: number, slices: readonly Uint8Array[]): Uint8Array {
  const countBytes = encoding.encode((encoder) => encoding.writeVarUint(encoder, count));
  const sizeBytes = slices.reduce((sum, slice) => sum + slice.length, countBytes.length);
  return Buffer.concat([presenceHeader(sizeBytes), countBytes, ...slices]);
}
