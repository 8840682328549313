// One text for one value: keys sorted, bigints as decimal strings, nothing undefined.
// Hashes are taken over this text, so its form must never change within one entry version.

export type CanonicalValue =
  | null
  | boolean
  | number
  | string
  | bigint
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue | undefined };

/** Throws on a number that is not finite: such a value has no JSON text. */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === "bigint") return `"${value.toString()}"`;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("a number that is not finite has no JSON");
    return JSON.stringify(value);
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = value as { readonly [key: string]: CanonicalValue | undefined };
  const parts: string[] = [];
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(field)}`);
  }
  return `{${parts.join(",")}}`;
}
