// [LV3] How an intent met its state, which may have moved since its author last looked. It is said
// of every outcome, accepted or refused, so that nothing is lost or changed in silence.
import * as v from "valibot";

/**
 * clean: what the intent concerns is as its author saw it. redundant: what it asks holds already.
 * shifted: accepted, though a segment that it concerns is not the one that its author saw.
 * conflict: refused because of later operations, or it breaks them.
 */
export type StandingKind = "clean" | "redundant" | "shifted" | "conflict";

export type Standing =
  | { readonly kind: "clean" }
  | {
      readonly kind: Exclude<StandingKind, "clean">;
      /** The last sequence number that the author had seen. */
      readonly seenSeq: number;
      /** The later operations that made it so: ascending, the latest 32 where they are more. */
      readonly by: readonly number[];
    };

export const CLEAN: Standing = { kind: "clean" };

const MAX_NAMED = 32;

const seqSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The JSON form, which is the same. */
export const standingSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("clean") }),
  v.strictObject({
    kind: v.picklist(["redundant", "shifted", "conflict"]),
    seenSeq: seqSchema,
    by: v.array(seqSchema),
  }),
]);

/** Clean where there is no operation to name. */
export function standingBy(
  kind: Exclude<StandingKind, "clean">,
  seenSeq: number,
  seqs: Iterable<number>,
): Standing {
  const by = [...new Set(seqs)].sort((left, right) => left - right).slice(-MAX_NAMED);
  return by.length === 0 ? CLEAN : { kind, seenSeq, by };
}
