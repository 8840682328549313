import type { Page } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";

/** A merge that the page itself submits, past its tools. @returns the intent's id. */
export function submitMerge(
  page: Page,
  { a, b }: { readonly a: Place; readonly b: Place },
): Promise<string> {
  // A bigint does not pass into the page.
  const sent = [a, b].map(({ positionVoxel, supervoxel }) => ({
    positionVoxel,
    supervoxel: String(supervoxel),
  }));
  return page.evaluate(([first, second]) => {
    const place = (item: { positionVoxel: Place["positionVoxel"]; supervoxel: string }) => ({
      positionVoxel: item.positionVoxel,
      supervoxel: BigInt(item.supervoxel),
    });
    const model = window.__fascicle?.model;
    if (!model) throw new Error("no session is open");
    const ends = { a: place(first), b: place(second) };
    return model.submit({ kind: "merge", ...ends, confirmedFar: true });
  }, sent);
}
