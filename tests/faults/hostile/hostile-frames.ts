// Frames that WebSocket does not allow, or only just does, as bytes on the line: reserved bits and
// opcodes, lengths up to 2^63, broken fragments, frames without a mask, and senders who never finish.
import type { Random } from "#server/realtime/testing/hostile-messages.ts";

export interface FramesOnLine {
  readonly bytes: Uint8Array;
  /** The frames in them. */
  readonly count: number;
  /** Whether the server is to end it by itself. */
  readonly isFatal: boolean;
}

const MASK = [0, 0, 0, 0];
/** Allowed, and worth nothing: an empty presence, a ping, an answer to none. */
const HARMLESS: readonly (readonly number[])[] = [
  [0x82, 0x83, ...MASK, 1, 1, 0],
  [0x89, 0x80, ...MASK],
  [0x8a, 0x81, ...MASK, 7],
  // The first in two fragments.
  [0x02, 0x82, ...MASK, 1, 1, 0x80, 0x81, ...MASK, 0],
];
const FATAL: readonly ((random: Random) => readonly number[])[] = [
  (random) => [0x80 | ((1 + random.below(7)) << 4) | 2, 0x83, ...MASK, 1, 1, 0],
  (random) => [0x80 | (3 + random.below(5)), 0x80, ...MASK],
  (random) => [0x80 | (11 + random.below(5)), 0x80, ...MASK],
  // Not masked.
  () => [0x82, 3, 1, 1, 0],
  // 2^63 and more; then some below it that are still too many.
  (random) => [0x82, 0xff, 0x80 | random.below(128), ...zeros(7), ...MASK],
  (random) => [0x82, 0xff, 0, 0, random.below(256), 1 + random.below(255), ...zeros(4), ...MASK],
  // A continuation of nothing; a message within a message.
  () => [0x80, 0x81, ...MASK, 0],
  () => [0x02, 0x81, ...MASK, 1, 0x82, 0x81, ...MASK, 1],
  // A ping in parts; one that is too long; closes that say nothing or the unsayable.
  () => [0x09, 0x80, ...MASK],
  () => [0x89, 0xfe, 0, 126, ...MASK, ...zeros(126)],
  () => [0x88, 0x81, ...MASK, 3],
  () => [0x88, 0x82, ...MASK, 0x03, 0xed],
  // Text, and text that is none.
  () => [0x81, 0x81, ...MASK, 0x41],
  () => [0x81, 0x81, ...MASK, 0xff],
];

/** A few harmless ones and what ends the connection. */
export function hostileFrames(random: Random): FramesOnLine {
  const harmless = Array.from({ length: 9 }, () => HARMLESS[random.below(HARMLESS.length)]);
  const isFatal = random.below(20) > 0;
  const last = isFatal
    ? FATAL[random.below(FATAL.length)](random)
    : // Announced and never sent to its end.
      [0x82, 0xfe, 0xff, 0xff, ...MASK, 1, 2, 3];
  return { bytes: Uint8Array.from([...harmless, last].flat()), count: 10, isFatal };
}

function zeros(count: number): readonly number[] {
  return Array.from({ length: count }, () => 0);
}
