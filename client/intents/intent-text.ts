// An intent's one text: what is kept, sent and sent again is the same to the letter [OP3].
import * as v from "valibot";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import { type Intent, intentSchema } from "#core/operations/intent.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { MAX_INTENT_BYTES } from "#core/protocol/sync-message.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export function formatIntent(intent: Intent): string {
  return canonicalJson(intent as unknown as CanonicalValue);
}

/** Length in UTF-8, as it counts on the line. */
export function sizeBytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Says before sending what the server would say of a text that is no intent. */
export function parseIntentText(text: string): Result<Intent, Refusal> {
  if (sizeBytesOf(text) > MAX_INTENT_BYTES) {
    return malformed("body", `is longer than ${MAX_INTENT_BYTES / 1024} KiB`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return malformed("intent", "is not JSON");
  }
  const parsed = v.safeParse(intentSchema, json);
  if (parsed.success) return accepted(parsed.output as Intent);
  const [issue] = parsed.issues;
  return malformed(v.getDotPath(issue) ?? "intent", issue.message);
}

function malformed(field: string, problem: string): Result<Intent, Refusal> {
  return refused({ tag: "intent-malformed", field, problem });
}
