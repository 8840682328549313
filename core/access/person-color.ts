// The colours of people. Alone, a person's colour is a function of who they are: the same for
// everyone, everywhere, every day. Among the people of one session, where two of them may share it,
// each has one of their own.
import { fnvHash } from "#core/fnv-hash.ts";

/**
 * The palette of Okabe and Ito (Color Universal Design, 2008), told apart by the colour-blind too;
 * its black is left out, since it vanishes on dark tissue.
 */
const PALETTE = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7"];

/** Lighter and darker kin of the palette, for the eighth person and on; initials tell them apart as well. */
const MORE = [
  "#ffd27f",
  "#a9dcf7",
  "#6fd6b5",
  "#a89b12",
  "#6fb1dd",
  "#ff9a5c",
  "#f0b8d4",
  "#8c6bd6",
  "#9be15d",
  "#b0b7c3",
  "#c8553d",
  "#2fb8c6",
];
/** The seven of the palette first. */
export const DISTINCT_COLORS: readonly string[] = [...PALETTE, ...MORE];

export function personColor(userId: string): string {
  return PALETTE[fnvHash(userId) % PALETTE.length];
}

/**
 * Gives each person of a session a colour that nobody before them has: their own where it is free.
 * Colours that were given stay as they are, so the order in which people are named decides; once all
 * are taken, they are taken again.
 */
export class PeopleColors {
  readonly #colors = new Map<string, string>();
  readonly #taken = new Set<string>();

  colorOf(userId: string): string {
    const known = this.#colors.get(userId);
    if (known !== undefined) return known;
    const own = personColor(userId);
    if (this.#taken.size === DISTINCT_COLORS.length) this.#taken.clear();
    const color = this.#taken.has(own)
      ? (DISTINCT_COLORS.find((free) => !this.#taken.has(free)) ?? own)
      : own;
    this.#taken.add(color);
    this.#colors.set(userId, color);
    return color;
  }
}
