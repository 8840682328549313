// Which texels of a label tile may lie at an outline, as the painter's shader is told: what lies within one
// segment needs no look at its neighbours there, and most texels do. Only ever too many are marked: by entries,
// whose roots may be one, and all along the tile's border, since the next tile is not known.

/** Another entry is among the eight texels around. */
export const EDGE_NEAR = 1;
/** Or among the twenty-four around. Every near one is that too. */
export const EDGE_FAR = 2;
/** The lowest bits of a texel, under its entry. */
export const EDGE_BITS = 2;

export type EdgedIndex =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>;

/** Of a texel that holds any of so many entries, and the bits. */
export function edgedTexelBytes(entryCount: number): 1 | 2 | 4 {
  const entriesOf = (bits: number) => 2 ** (bits - EDGE_BITS);
  if (entryCount <= entriesOf(8)) return 1;
  return entryCount <= entriesOf(16) ? 2 : 4;
}

/** Row by row, each texel its entry above the bits. */
export function edgedIndex(
  index: Uint8Array | Uint16Array,
  widthPx: number,
  entryCount: number,
): EdgedIndex {
  const edged = emptyIndex(index.length, entryCount);
  for (let at = 0; at < index.length; at++) edged[at] = index[at] << EDGE_BITS;
  const heightPx = index.length / widthPx;
  markBorder(edged, widthPx, heightPx);
  markInside(edged, index, widthPx, heightPx);
  return edged;
}

function emptyIndex(length: number, entryCount: number): EdgedIndex {
  const bytes = edgedTexelBytes(entryCount);
  if (bytes === 1) return new Uint8Array(length);
  return bytes === 2 ? new Uint16Array(length) : new Uint32Array(length);
}

function markBorder(edged: EdgedIndex, widthPx: number, heightPx: number): void {
  for (let y = 0; y < heightPx; y++) {
    for (const x of [0, widthPx - 1]) markAround(edged, widthPx, x, x, y, y);
  }
  for (let x = 0; x < widthPx; x++) {
    for (const y of [0, heightPx - 1]) markAround(edged, widthPx, x, x, y, y);
  }
}

/**
 * Of two texels that touch at a corner and differ, a third, beside both, differs from one of them: so it is enough
 * to look at those that share a side, which are few, and to mark what is around them.
 */
function markInside(
  edged: EdgedIndex,
  index: Uint8Array | Uint16Array,
  widthPx: number,
  heightPx: number,
): void {
  for (let y = 0; y < heightPx; y++) {
    const row = y * widthPx;
    for (let x = 1; x < widthPx; x++) {
      if (index[row + x] !== index[row + x - 1]) markAround(edged, widthPx, x - 1, x, y - 1, y + 1);
    }
    if (y === 0) continue;
    for (let x = 0; x < widthPx; x++) {
      if (index[row + x] !== index[row + x - widthPx]) {
        markAround(edged, widthPx, x - 1, x + 1, y - 1, y);
      }
    }
  }
}

/** These are near, and what is beside them is far. Inclusive; what is outside of the tile is left out. */
function markAround(
  edged: EdgedIndex,
  widthPx: number,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  const last = edged.length / widthPx - 1;
  for (let y = Math.max(0, top - 1); y <= Math.min(last, bottom + 1); y++) {
    const isNearRow = y >= top && y <= bottom;
    for (let x = Math.max(0, left - 1); x <= Math.min(widthPx - 1, right + 1); x++) {
      const isNear = isNearRow && x >= left && x <= right;
      edged[y * widthPx + x] |= isNear ? EDGE_NEAR | EDGE_FAR : EDGE_FAR;
    }
  }
}
