// By what segments are coloured, and with which colours: chosen in the layers panel, by keys, or by a link.
import type { ColorOf } from "#core/pictures/root-color.ts";

export const COLOR_SCHEMES = ["segment", "type", "review", "author"] as const;
export type ColorScheme = (typeof COLOR_SCHEMES)[number];

/** `safe`: only colours that colour-blind people tell apart. */
export const COLOR_PALETTES = ["usual", "safe"] as const;
export type ColorPalette = (typeof COLOR_PALETTES)[number];

/** Under which a browser keeps the palette of who needs another than the usual one. */
export const PALETTE_KEY = "fascicle.palette";

export interface ColorChoice {
  readonly scheme: ColorScheme;
  readonly palette: ColorPalette;
}

export const FIRST_COLORS: ColorChoice = { scheme: "segment", palette: "usual" };

/** What a link says of it; null where it leaves that to the page. */
export interface ColorLink {
  readonly scheme: ColorScheme | null;
  readonly palette: ColorPalette | null;
}

/** The fields of a link. What a page begins with is not named: who needs other colours keeps them. */
export function colorFields({ scheme, palette }: ColorChoice): readonly string[] {
  return [
    ...(scheme === FIRST_COLORS.scheme ? [] : [`c=${scheme}`]),
    ...(palette === FIRST_COLORS.palette ? [] : [`k=${palette}`]),
  ];
}

export function parseColorFields(scheme: string | null, palette: string | null): ColorLink {
  return {
    scheme: COLOR_SCHEMES.find((name) => name === scheme) ?? null,
    palette: COLOR_PALETTES.find((name) => name === palette) ?? null,
  };
}

/** How a look paints segments otherwise than by their ids; null: by their ids. */
export type Coloring = ColorOf | null;
