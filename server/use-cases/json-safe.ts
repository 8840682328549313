import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";

/** The JSON form of a domain value: bigints as decimal strings, nothing undefined. */
export function jsonSafe(value: unknown): unknown {
  return JSON.parse(canonicalJson(value as CanonicalValue));
}
