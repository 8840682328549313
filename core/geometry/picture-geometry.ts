/** Which part of a plane a picture shows, in the units of slice-geometry.ts. */
export interface PictureGeometry {
  /** Device pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Of the picture's top left; fractions count. */
  readonly leftUnit: number;
  readonly topUnit: number;
  /** Device pixels a unit. */
  readonly scale: number;
  /** Device pixels a CSS pixel. */
  readonly pixelRatio: number;
}

/** Device pixels from the top left; right and bottom are outside. */
export interface PxRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
