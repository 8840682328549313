// How a label's colour is mixed with the image: the highest byte of a colour, whose red is in the lowest one. The
// lowest bits of a class are left to what a painter knows of texels (client/workers/label-edges.ts).
export const CLASS_BACKGROUND = 0;
export const CLASS_HIDDEN = 64;
export const CLASS_PLAIN = 128;
export const CLASS_SELECTED = 192;
export const CLASS_HIGHLIGHT = 252;

export const CLASS_SHIFT = 24;
export const RGB_MASK = 0xffffff;
