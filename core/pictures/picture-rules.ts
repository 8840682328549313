// What a picture of a plane is made by, whoever makes it: the viewer's shaders, or the processor here and on the
// server. Shares are of 1.
/** From so many device pixels a texel on, texels are seen one by one: what a person wants to see then. */
export const NEAREST_FROM_PX = 4;
/** Below so many CSS pixels a unit, borders are drawn on one side only, or they would be all. */
export const BOTH_SIDES_FROM_ZOOM = 1;

/** Where there is neither image nor label. */
export const VOID_COLOR = [0.055, 0.06, 0.07] as const;

/** How much more than others a selected segment has of its colour. */
export const SELECTED_FILL = 1.8;
/** How strong an outline is where a unit is a CSS pixel or more; below that by so much less, down to the least. */
export const PLAIN_LINE = 0.75;
export const LEAST_LINE_ZOOM = 0.35;
/** How far an outline's colour is from its segment's to white. */
export const LINE_LIGHTEN = 0.1;
export const SELECTED_LIGHTEN = 0.6;

/** Of what a cut parts: at least so much of its colour, its outline, and how light the lines of its hatching are. */
export const CUT_FILL = 0.55;
export const CUT_LINE = 0.95;
export const HATCH_LIGHTEN = 0.55;
/** In widths of an outline. */
export const HATCH_PERIOD_LINES = 8;
export const HATCH_LINES = 2;

/** Of what is pointed at: how much more of its colour, and its outline. */
export const HOVER_FILL = 0.18;
export const HOVER_LIGHTEN = 0.75;
