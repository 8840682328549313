// How a refused intent met its state, as it is stored: null for clean, which most are.
import * as v from "valibot";
import { CLEAN, type Standing, standingSchema } from "#core/operations/standing.ts";

export function formatStanding(standing: Standing): string | null {
  return standing.kind === "clean" ? null : JSON.stringify(standing);
}

/** Throws where the text is no standing: nothing else is ever written there. */
export function parseStanding(text: string | null): Standing {
  return text === null ? CLEAN : v.parse(standingSchema, JSON.parse(text));
}
