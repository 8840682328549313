// A refusal as it is stored. JSON has no bigint, so an id is written as {"$bigint": "123"}: what is
// read back equals what was written, whatever fields a refusal has.
import type { Refusal } from "#core/operations/refusal.ts";

const BIGINT_KEY = "$bigint";

export function formatRefusal(refusal: Refusal): string {
  return JSON.stringify(refusal, (_key, value: unknown) =>
    typeof value === "bigint" ? { [BIGINT_KEY]: value.toString() } : value,
  );
}

export function parseRefusal(text: string): Refusal {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !(BIGINT_KEY in value)) return value;
    return BigInt(String(value[BIGINT_KEY]));
  }) as Refusal;
}
