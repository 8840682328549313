/** How segments are painted until somebody chooses otherwise. */
export const FIRST_SEGMENT_OPACITY = 0.35;
export const FIRST_COLOR_SEED = 0;
