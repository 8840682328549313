// An intent as it comes from outside: any text. A malformed one is answered where its id can be
// read, with the field that is wrong; the rest of the batch goes on.
import * as v from "valibot";
import { type Intent, intentSchema } from "#core/operations/intent.ts";
import type { Refusal } from "#core/operations/refusal.ts";
import { accepted, type Result, refused } from "#core/result.ts";

export interface MalformedIntent {
  /** null where the text has no id that an outcome could be addressed to. */
  readonly intentId: string | null;
  readonly refusal: Refusal;
}

const idSchema = v.object({ id: v.pipe(v.string(), v.uuid()) });

export function parseIntent(text: string): Result<Intent, MalformedIntent> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return malformed(null, "intent", "is not JSON");
  }
  const parsed = v.safeParse(intentSchema, json);
  if (parsed.success) return accepted(parsed.output as Intent);
  const id = v.safeParse(idSchema, json);
  const [issue] = parsed.issues;
  return malformed(
    id.success ? id.output.id : null,
    v.getDotPath(issue) ?? "intent",
    issue.message,
  );
}

function malformed(
  intentId: string | null,
  field: string,
  problem: string,
): Result<Intent, MalformedIntent> {
  return refused({ intentId, refusal: { tag: "intent-malformed", field, problem } });
}
