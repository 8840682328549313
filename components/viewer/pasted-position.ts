// What a paste that no field takes is read as. Numbers alone are an attempt at a position, and are answered
// in words where they are none; any other text was meant for something else, and is left alone.
import {
  type ParsedPosition,
  parsePosition,
  partsOfPosition,
} from "#components/viewer/parse-position.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** A position takes fewer characters. */
const MAX_CHARACTERS = 120;

/** null where it is no attempt at a position: a word, a link, a single number as ids are. */
export function pastedPosition(text: string, shapeVoxel: Vec3): ParsedPosition | null {
  if (text.length > MAX_CHARACTERS) return null;
  const parts = partsOfPosition(text);
  const isAttempt = parts.length > 1 && parts.every((part) => Number.isFinite(Number(part)));
  return isAttempt ? parsePosition(text, shapeVoxel) : null;
}
