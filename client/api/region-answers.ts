// The answers that tell of regions, checked whole: counts are made of them.
import * as v from "valibot";
import type { ApiRegionsAt } from "#core/protocol/region-api.ts";

/** @param count of the places that were asked about. */
export function regionsAtSchema(count: number): v.GenericSchema<unknown, ApiRegionsAt> {
  return v.pipe(
    v.object({
      hash: v.nullable(v.string()),
      regions: v.array(v.object({ id: v.string(), name: v.string() })),
      at: v.pipe(
        v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
        v.length(count, "expected one a place"),
      ),
    }),
    v.check(
      ({ regions, at }) => at.every((index) => index <= regions.length),
      "expected regions that are told",
    ),
  );
}
