// One stretch of bytes that a request asks for, by RFC 9110. Several at once, or another unit, is
// answered with everything, as the RFC allows.

export type ByteRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly from: number; readonly to: number }
  | { readonly kind: "outside" };

/**
 * `to` is the byte after the last.
 * @param tag of the bytes as they are now, without quotes.
 */
export function byteRangeOf(headers: Headers, tag: string, sizeBytes: number): ByteRange {
  const range = headers.get("range");
  const condition = headers.get("if-range");
  if (range === null || (condition !== null && condition !== `"${tag}"`)) return { kind: "whole" };
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range.trim()) ?? [];
  if (first === undefined || (first === "" && last === "")) return { kind: "whole" };
  const from = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const to = first === "" || last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  return from < to ? { kind: "part", from, to } : { kind: "outside" };
}
