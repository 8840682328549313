/** From so many device pixels a texel on, texels are seen one by one: what a person wants to see then. */
export const NEAREST_FROM_PX = 4;
/** Below so many CSS pixels a unit, borders are drawn on one side only, or they would be all. */
export const BOTH_SIDES_FROM_ZOOM = 1;
