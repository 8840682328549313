// The places that all panels of one page share.
import { createTilePlaces, type TilePlaces } from "#client/viewer/tile-places.ts";
import { LATER_SCORE } from "#client/viewer/tile-score.ts";

/** Browsers open six connections a host over HTTP/1.1; a few more keep them busy. */
const REQUEST_LIMIT = 8;
/** Of these, for what is not looked at yet, until what is looked at has come. */
const LATER_LIMIT = 2;

export function createPagePlaces(): TilePlaces {
  const later = { fromScore: LATER_SCORE, limit: LATER_LIMIT };
  return createTilePlaces({ limit: REQUEST_LIMIT, later });
}
