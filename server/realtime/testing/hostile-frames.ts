// Frames that WebSocket does not allow, or only just does, as bytes on the line: reserved bits and
// opcodes, lengths up to 2^63, broken fragments, frames without a mask, and senders who never finish.
// Each shape that is fatal has the one code that its sender must be ended with.
import { CLOSE_INVALID_DATA, CLOSE_PROTOCOL, CLOSE_TOO_BIG } from "#core/protocol/sync-message.ts";
import type { Random } from "#server/realtime/testing/hostile-messages.ts";

export interface FatalShape {
  readonly name: string;
  readonly code: number;
  readonly frames: (random: Random) => readonly number[];
}

export interface FramesOnLine {
  readonly bytes: Uint8Array;
  /** The frames in them. */
  readonly count: number;
  /** What the server is to end it for; null where it does not end it by itself. */
  readonly shape: FatalShape | null;
}

const MASK = [0, 0, 0, 0];
const HARMLESS_EACH = 9;
/** Allowed, and worth nothing: an empty presence, a ping, an answer to none. */
const HARMLESS: readonly (readonly number[])[] = [
  [0x82, 0x83, ...MASK, 1, 1, 0],
  [0x89, 0x80, ...MASK],
  [0x8a, 0x81, ...MASK, 7],
  // The first in two fragments.
  [0x02, 0x82, ...MASK, 1, 1, 0x80, 0x81, ...MASK, 0],
];

function shape(name: string, code: number, frames: FatalShape["frames"]): FatalShape {
  return { name, code, frames };
}

export const FATAL_SHAPES: readonly FatalShape[] = [
  shape("reserved bits", CLOSE_PROTOCOL, (random) => [
    0x80 | ((1 + random.below(7)) << 4) | 2,
    ...[0x83, ...MASK, 1, 1, 0],
  ]),
  shape("an unknown opcode", CLOSE_PROTOCOL, (random) => [
    0x80 | (3 + random.below(5)),
    ...[0x80, ...MASK],
  ]),
  shape("an unknown control opcode", CLOSE_PROTOCOL, (random) => [
    0x80 | (11 + random.below(5)),
    ...[0x80, ...MASK],
  ]),
  shape("no mask", CLOSE_PROTOCOL, () => [0x82, 3, 1, 1, 0]),
  shape("2^63 bytes and more", CLOSE_TOO_BIG, (random) => [
    ...[0x82, 0xff, 0x80 | random.below(128)],
    ...zeros(7),
    ...MASK,
  ]),
  shape("2^32 bytes and more", CLOSE_TOO_BIG, (random) => [
    ...[0x82, 0xff, 0, 0, random.below(256), 1 + random.below(255)],
    ...zeros(4),
    ...MASK,
  ]),
  shape("a continuation of nothing", CLOSE_PROTOCOL, () => [0x80, 0x81, ...MASK, 0]),
  shape("a message within a message", CLOSE_PROTOCOL, () => [
    ...[0x02, 0x81, ...MASK, 1],
    ...[0x82, 0x81, ...MASK, 1],
  ]),
  shape("a ping in parts", CLOSE_PROTOCOL, () => [0x09, 0x80, ...MASK]),
  shape("a ping of 126 bytes", CLOSE_PROTOCOL, () => [0x89, 0xfe, 0, 126, ...MASK, ...zeros(126)]),
  shape("a close of one byte", CLOSE_PROTOCOL, () => [0x88, 0x81, ...MASK, 3]),
  shape("a close with code 1005", CLOSE_PROTOCOL, () => [0x88, 0x82, ...MASK, 0x03, 0xed]),
  shape("text", CLOSE_PROTOCOL, () => [0x81, 0x81, ...MASK, 0x41]),
  shape("text that is not UTF-8", CLOSE_INVALID_DATA, () => [0x81, 0x81, ...MASK, 0xff]),
];

/** A few harmless ones and what ends the connection. */
export function hostileFrames(random: Random): FramesOnLine {
  const isFatal = random.below(20) > 0;
  if (isFatal) return framesOfShape(FATAL_SHAPES[random.below(FATAL_SHAPES.length)], random);
  // Announced and never sent to its end.
  const last = [0x82, 0xfe, 0xff, 0xff, ...MASK, 1, 2, 3];
  return onLine([...harmless(random), ...last], null);
}

export function framesOfShape(fatal: FatalShape, random: Random): FramesOnLine {
  return onLine([...harmless(random), ...fatal.frames(random)], fatal);
}

function onLine(bytes: readonly number[], fatal: FatalShape | null): FramesOnLine {
  return { bytes: Uint8Array.from(bytes), count: HARMLESS_EACH + 1, shape: fatal };
}

function harmless(random: Random): readonly number[] {
  const chosen = Array.from({ length: HARMLESS_EACH }, () => random.below(HARMLESS.length));
  return chosen.flatMap((index) => HARMLESS[index]);
}

function zeros(count: number): readonly number[] {
  return Array.from({ length: count }, () => 0);
}
