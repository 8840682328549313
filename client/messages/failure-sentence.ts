// What a person reads when a request failed: a refusal's own sentence, or that of its error.
import { ApiFailure } from "#client/api/api-failure.ts";
import { parseRefusal } from "#client/api/refusal-json.ts";
import { refusalSentence } from "#client/messages/refusal-sentence.ts";
import {
  findMessage,
  type Locale,
  type MessageKey,
  type Translator,
} from "#client/messages/translate.ts";

export function failureSentence(failure: unknown, locale: Locale, t: Translator): string {
  if (!(failure instanceof ApiFailure)) return t("error.server");
  const refusal = parseRefusal({ ...failure.fields, tag: failure.tag });
  if (refusal !== null && refusal.tag !== "unknown") return refusalSentence(refusal, locale, t);
  const key = `error.${failure.tag}`;
  const words = Object.entries(failure.fields).filter(([, field]) => typeof field === "string");
  return t((findMessage("en", key) === null ? "error.server" : key) as MessageKey, {
    ...(Object.fromEntries(words) as Readonly<Record<string, string>>),
    hasField: typeof failure.fields.field === "string" ? "yes" : "no",
    field: String(failure.fields.field ?? ""),
    problem: String(failure.fields.problem ?? ""),
  });
}
