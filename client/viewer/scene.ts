// What is on the screen, and what of it must be drawn again. The invariant: after a flush the canvas
// shows the last frame in the current look and roots, pixel for pixel as a full paint would.
import { cutLabels } from "#client/viewer/cut-labels.ts";
import {
  areaPx,
  changedRects,
  clipRect,
  type Frame,
  type FrameTile,
  sameGeometry,
  texelRect,
  wholeCanvas,
} from "#client/viewer/frame.ts";
import { boundsOf, type TexelBounds } from "#client/viewer/label-bounds.ts";
import type { Damage, HoverColor, Painter, PaintLook } from "#client/viewer/painter.ts";
import { fillPalette, holdsAny, resolveRoots } from "#client/viewer/palette.ts";
import type { LabelPayload } from "#client/viewer/tile-payload.ts";
import {
  DEFAULT_LOOK,
  type Look,
  type PieceView,
  type RootSource,
} from "#client/viewer/viewer-contract.ts";
import type { PxRect } from "#core/geometry/picture-geometry.ts";
import { type ColorOf, createColorMemo } from "#core/pictures/root-color.ts";

/** Above this share of the canvas, one full paint is cheaper than many small ones. */
const FULL_PAINT_SHARE = 0.7;
/** Boundaries look at most this far for a neighbour of another root, in CSS pixels. */
const EDGE_REACH_CSS_PX = 1;

export interface SceneOptions {
  readonly painter: Painter;
  readonly roots: RootSource;
  readonly pieces: PieceView;
  /** Black and white where the look names no others. */
  readonly imageRange: readonly [black: number, white: number];
  /** The first change of a frame is painted at once, further ones together when this calls back. */
  onNextFrame(callback: () => void): void;
}

export interface SceneStats {
  readonly tilesDrawn: number;
  readonly paintCount: number;
  readonly fullPaintCount: number;
  readonly lastRepaintPalettes: number;
}

export interface Scene {
  show(frame: Frame): void;
  repaint(changedRoots: ReadonlySet<bigint> | "all"): void;
  /** Other supervoxels are in pieces: tiles on the screen are made again, others when shown. */
  recut(): void;
  setLook(change: Partial<Look>): void;
  look(): Look;
  /** All that changes within is painted in one go, at the end; a frame that is shown within, at once then. */
  paintOnce(work: () => void): void;
  /** After a lost context came back. */
  restore(): void;
  frame(): Frame | null;
  hasDamage(): boolean;
  stats(): SceneStats;
}

/** What of a tile a change concerns; null for nothing. */
type LabelConcern = (payload: LabelPayload) => TexelBounds | null;

export function createScene(options: SceneOptions): Scene {
  const { painter, roots, pieces, onNextFrame } = options;
  let frame: Frame | null = null;
  let look: Look = DEFAULT_LOOK;
  let colorOf: ColorOf = colorsOf(look);
  let stamp = 0;
  let imageRects: PxRect[] = [];
  let labelRects: PxRect[] = [];
  let composeRects: PxRect[] = [];
  let paintedThisFrame = false;
  /** Of `paintOnce` within one another. */
  let holds = 0;
  let isFrameHeld = false;
  const stats = {
    tilesDrawn: 0,
    paintCount: 0,
    fullPaintCount: 0,
    lastRepaintPalettes: 0,
  };

  function refreshPalette(payload: LabelPayload): void {
    const { supervoxels, baseRoots } = payload.tile;
    resolveRoots(payload.roots, supervoxels, baseRoots, roots);
    fillPalette(payload.palette, payload.tile, payload.roots, look, colorOf);
    payload.revision++;
    payload.stamp = stamp;
  }

  /** Brings index image and palette up to date. */
  function refresh(tile: FrameTile<LabelPayload>): void {
    const { payload } = tile;
    const texels = cutLabels(payload, pieces.split());
    if (texels !== null) {
      painter.release(payload);
      roots.see(payload.tile.supervoxels, payload.tile.baseRoots);
      damage(tile, texels, labelRects);
    }
    if (payload.stamp !== stamp) refreshPalette(payload);
  }

  /** Rewrites the palettes that are concerned; those off the screen wait until they are shown. */
  function touchLabels(concern: LabelConcern): number {
    stamp++;
    let touched = 0;
    for (const tile of frame?.labels ?? []) {
      const texels = concern(tile.payload);
      if (texels === null) {
        tile.payload.stamp = stamp;
      } else {
        refreshPalette(tile.payload);
        damage(tile, texels, labelRects);
        touched++;
      }
    }
    return touched;
  }

  function damage(tile: FrameTile<LabelPayload>, texels: TexelBounds, into: PxRect[]): void {
    if (frame === null) return;
    const rect = clipRect(frame, texelRect(frame, tile, texels), 0);
    if (rect !== null) into.push(rect);
  }

  function damageChanges(before: Frame, after: Frame): void {
    imageRects.push(...changedRects(after, before.images, after.images));
    labelRects.push(...changedRects(after, before.labels, after.labels));
  }

  function damageHover(before: bigint | null, after: bigint | null): void {
    const concern = holdingRoots(new Set([before, after].filter((id) => id !== null)));
    for (const tile of frame?.labels ?? []) {
      const texels = concern(tile.payload);
      if (texels !== null) damage(tile, texels, composeRects);
    }
  }

  function hasDamage(): boolean {
    return imageRects.length + labelRects.length + composeRects.length > 0;
  }

  function hoverColor(): HoverColor {
    if (look.hovered === null) return null;
    const color = colorOf(look.hovered);
    return [color & 0xff, (color >>> 8) & 0xff, (color >>> 16) & 0xff];
  }

  function takeDamage(current: Frame): Damage {
    const marginPx = Math.ceil(EDGE_REACH_CSS_PX * current.pixelRatio);
    const grown = labelRects.map((rect) => clipRect(current, rect, marginPx) ?? rect);
    const damage = {
      images: simplified(current, imageRects),
      labels: simplified(current, labelRects),
      compose: simplified(current, [...composeRects, ...imageRects, ...grown]),
    };
    imageRects = [];
    labelRects = [];
    composeRects = [];
    return damage;
  }

  function paintLook(): PaintLook {
    return { ...look, hoverColor: hoverColor(), window: look.window ?? options.imageRange };
  }

  function flush(): void {
    isFrameHeld = false;
    if (frame === null || !hasDamage()) return;
    const damage = takeDamage(frame);
    stats.tilesDrawn = painter.paint(frame, paintLook(), damage);
    stats.paintCount++;
    if (areaPx(damage.images) === areaPx([wholeCanvas(frame)])) stats.fullPaintCount++;
  }

  function flushSoon(): void {
    if (holds > 0 || paintedThisFrame || !hasDamage()) return;
    paintedThisFrame = true;
    flush();
    onNextFrame(() => {
      paintedThisFrame = false;
      flushSoon();
    });
  }

  function composeAll(): void {
    if (frame !== null) composeRects = [wholeCanvas(frame)];
  }

  function damageAll(current: Frame): void {
    imageRects = [wholeCanvas(current)];
    labelRects = [wholeCanvas(current)];
  }

  function touchByLook(before: Look): void {
    const isOther =
      look.colorSeed !== before.colorSeed ||
      look.coloring !== before.coloring ||
      look.selectedOnly !== before.selectedOnly ||
      look.comparison !== before.comparison;
    if (isOther) {
      touchLabels(wholeTile);
      return;
    }
    const selected = difference(before.selected, look.selected);
    if (selected.size > 0) touchLabels(holdingRoots(selected));
    if (look.highlights === before.highlights) return;
    const highlighted = new Set([...before.highlights.keys(), ...look.highlights.keys()]);
    if (highlighted.size > 0) touchLabels(holdingSupervoxels(highlighted));
  }

  return {
    show(next) {
      const previous = frame;
      frame = next;
      next.labels.forEach(refresh);
      if (previous === null || !sameGeometry(previous, next)) damageAll(next);
      else damageChanges(previous, next);
      if (holds > 0) isFrameHeld = true;
      else flush();
    },
    repaint(changedRoots) {
      stats.lastRepaintPalettes = touchLabels(
        changedRoots === "all" ? wholeTile : holdingRoots(changedRoots),
      );
      flushSoon();
    },
    recut() {
      frame?.labels.forEach(refresh);
      flushSoon();
    },
    setLook(change) {
      const before = look;
      look = { ...look, ...change };
      if (look.colorSeed !== before.colorSeed || look.coloring !== before.coloring) {
        colorOf = colorsOf(look);
      }
      touchByLook(before);
      if (look.hovered !== before.hovered) damageHover(before.hovered, look.hovered);
      if (look.window !== before.window && frame !== null) imageRects = [wholeCanvas(frame)];
      if (isMixedAnew(before, look)) composeAll();
      flushSoon();
    },
    look: () => look,
    paintOnce(work) {
      holds++;
      try {
        work();
      } finally {
        holds--;
      }
      if (holds === 0 && isFrameHeld) flush();
      else flushSoon();
    },
    restore() {
      painter.rebuild();
      if (frame !== null) damageAll(frame);
      flush();
    },
    frame: () => frame,
    hasDamage,
    stats: () => stats,
  };
}

function colorsOf({ coloring, colorSeed }: Look): ColorOf {
  return coloring ?? createColorMemo(colorSeed);
}

/** One paint of the whole canvas instead of many that cover most of it. */
function simplified(frame: Frame, rects: readonly PxRect[]): readonly PxRect[] {
  const whole = wholeCanvas(frame);
  return areaPx(rects) > areaPx([whole]) * FULL_PAINT_SHARE ? [whole] : rects;
}

function wholeTile({ widthPx, heightPx }: LabelPayload): TexelBounds {
  return { left: 0, top: 0, right: widthPx, bottom: heightPx };
}

function holdingRoots(ids: ReadonlySet<bigint>): LabelConcern {
  return (payload) =>
    holdsAny(payload.roots, ids) ? boundsOf(payload.entryBounds(), payload.roots, ids) : null;
}

function holdingSupervoxels(ids: ReadonlySet<bigint>): LabelConcern {
  return (payload) => {
    const { supervoxels } = payload.tile;
    return holdsAny(supervoxels, ids) ? boundsOf(payload.entryBounds(), supervoxels, ids) : null;
  };
}

function isMixedAnew(before: Look, after: Look): boolean {
  return (
    before.segmentOpacity !== after.segmentOpacity ||
    before.boundaries !== after.boundaries ||
    before.imageVisible !== after.imageVisible ||
    before.brightness !== after.brightness ||
    before.contrast !== after.contrast ||
    before.inverted !== after.inverted
  );
}

/** What is in one of the sets alone. */
function difference(a: ReadonlySet<bigint>, b: ReadonlySet<bigint>): Set<bigint> {
  const result = new Set<bigint>();
  if (a === b) return result;
  for (const id of a) if (!b.has(id)) result.add(id);
  for (const id of b) if (!a.has(id)) result.add(id);
  return result;
}
