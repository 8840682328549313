// The places of many texts in ascending order, without the texts in memory where they come sorted,
// and without holding the event loop up where they do not: runs are sorted, then merged, in turns.
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Pages } from "#server/use-cases/store.ts";

const RUN = 16_384;

/** null where the texts come in ascending order already: then their places are their order. */
export async function ascendingOrder(
  readTexts: () => Pages<string>,
  compare: (left: string, right: string) => number,
): Promise<Uint32Array | null> {
  let before: string | undefined;
  let isAscending = true;
  for await (const page of readTexts()) {
    for (const text of page) {
      if (before !== undefined && compare(before, text) > 0) isAscending = false;
      before = text;
    }
    if (!isAscending) break;
  }
  if (isAscending) return null;
  const texts: string[] = [];
  for await (const page of readTexts()) for (const text of page) texts.push(text);
  return sortedPlaces(texts, compare);
}

/** Equal texts keep their order. */
async function sortedPlaces(
  texts: readonly string[],
  compare: (left: string, right: string) => number,
): Promise<Uint32Array> {
  const byText = (left: number, right: number) =>
    compare(texts[left], texts[right]) || left - right;
  let places = Uint32Array.from(texts, (_, place) => place);
  for (let from = 0; from < places.length; from += RUN) {
    places.subarray(from, from + RUN).sort(byText);
    await nextTurn();
  }
  let merged = new Uint32Array(places.length);
  for (let width = RUN; width < places.length; width *= 2) {
    for (let from = 0; from < places.length; from += 2 * width) {
      await mergeRuns(places, merged, [from, from + width, from + 2 * width], byText);
    }
    [places, merged] = [merged, places];
  }
  return places;
}

async function mergeRuns(
  places: Uint32Array,
  into: Uint32Array,
  [from, middle, end]: readonly [number, number, number],
  compare: (left: number, right: number) => number,
): Promise<void> {
  const [stopLeft, stopRight] = [Math.min(middle, places.length), Math.min(end, places.length)];
  let [left, right] = [from, stopLeft];
  for (let at = from; at < stopRight; at++) {
    const takesLeft =
      left < stopLeft && (right >= stopRight || compare(places[left], places[right]) <= 0);
    into[at] = places[takesLeft ? left++ : right++];
    if (at % RUN === RUN - 1) await nextTurn();
  }
}
