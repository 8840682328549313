import type { Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import { submitIn } from "#tests/support/in-page.ts";
import { mergeOf } from "#tests/support/intent-bodies.ts";

/** A merge that the page itself submits, past its tools. @returns the intent's id. */
export function submitMerge(
  page: Page,
  places: { readonly a: Place; readonly b: Place },
): Promise<string> {
  return submitIn(page, mergeOf(places));
}
