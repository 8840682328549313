import type * as v from "valibot";

/** What is wrong with a field of a description from outside, so that "<field> …" reads on. */
export function issueWords({ message, received }: v.BaseIssue<unknown>): string {
  return `is wrong (${received === "undefined" ? "it is missing" : message.replace(/\s+/g, " ").slice(0, 300)})`;
}
