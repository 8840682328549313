// All layers of one section into one picture: grey, labels coloured over it, their borders, and the
// sites of synapses on top.
import { MARKER_SHAPES } from "#client/viewer/marker-shape.ts";
import {
  PREVIEW_HEIGHT_PX as HEIGHT,
  PLANE_AXES,
  type PreviewView,
  PREVIEW_WIDTH_PX as WIDTH,
} from "#components/datasets/add-dataset/preview-frame.ts";
import type { SynapsesInspection } from "#core/datasets/inspection.ts";
import type { PlacedLevel } from "#core/datasets/placed-layer.ts";
import type { GreyPart, LabelPart } from "#core/datasets/section-codec.ts";
import { rootColor } from "#core/pictures/root-color.ts";

export interface PreviewLayers {
  readonly image: GreyPart | null;
  readonly labels: LabelPart | null;
  /** 0 to 1. */
  readonly opacity: number;
  /** Of each grey that came, what is shown of it. */
  readonly greys: Uint8ClampedArray;
}

export interface PreviewSites {
  readonly sites: SynapsesInspection["sites"];
  readonly frame: PlacedLevel;
  readonly view: PreviewView;
}

const SEED = 0;
/** Sites this many sections away are shown too. */
const NEAR_SECTIONS = 1;

/** How many sites are near the section. */
export function paintPreview(
  context: CanvasRenderingContext2D,
  layers: PreviewLayers,
  sites: PreviewSites | null,
): number {
  const picture = context.createImageData(WIDTH, HEIGHT);
  paintGrey(picture.data, layers);
  paintLabels(picture.data, layers);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.putImageData(picture, 0, 0);
  return sites === null ? 0 : paintSites(context, sites);
}

function paintGrey(pixels: Uint8ClampedArray, { image, greys }: PreviewLayers): void {
  if (image === null) return;
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++) {
      const at = 4 * ((image.y + y) * WIDTH + image.x + x);
      const grey = greys[image.grey[y * image.width + x]];
      pixels[at] = grey;
      pixels[at + 1] = grey;
      pixels[at + 2] = grey;
      pixels[at + 3] = 255;
    }
  }
}

function paintLabels(pixels: Uint8ClampedArray, { labels, opacity }: PreviewLayers): void {
  if (labels === null || opacity === 0) return;
  const { width, height, indices } = labels;
  const colors = Uint32Array.from(labels.ids, (id) => rootColor(id, SEED));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * width + x;
      const index = indices[from];
      if (index === 0) continue;
      const share = isBorder(labels, x, y) ? Math.min(1, opacity + 0.4) : opacity;
      blend(pixels, 4 * ((labels.y + y) * WIDTH + labels.x + x), colors[index - 1], share);
    }
  }
}

function isBorder({ width, height, indices }: LabelPart, x: number, y: number): boolean {
  const from = y * width + x;
  const isOther = (to: number) => indices[to] !== indices[from];
  return (x + 1 < width && isOther(from + 1)) || (y + 1 < height && isOther(from + width));
}

function blend(pixels: Uint8ClampedArray, at: number, color: number, share: number): void {
  for (let channel = 0; channel < 3; channel++) {
    const own = (color >>> (8 * channel)) & 0xff;
    pixels[at + channel] = pixels[at + channel] * (1 - share) + own * share;
  }
  pixels[at + 3] = 255;
}

function paintSites(
  context: CanvasRenderingContext2D,
  { sites, frame, view }: PreviewSites,
): number {
  const [u, v, w] = PLANE_AXES[view.plane];
  const nm = (position: readonly number[], axis: number) =>
    frame.offsetNm[axis] + (position[axis] + 0.5) * frame.voxelNm[axis];
  let count = 0;
  for (const { side, positionVoxel } of sites) {
    const away = Math.abs(nm(positionVoxel, w) - view.centerNm[w]) / frame.voxelNm[w];
    if (away > NEAR_SECTIONS) continue;
    const x = WIDTH / 2 + (nm(positionVoxel, u) - view.centerNm[u]) / view.nmPerPx;
    const y = HEIGHT / 2 + (nm(positionVoxel, v) - view.centerNm[v]) / view.nmPerPx;
    if (x < 0 || y < 0 || x > WIDTH || y > HEIGHT) continue;
    count++;
    paintSite(context, side, x, y);
  }
  return count;
}

/** As the viewer marks them, with a dark rim. */
function paintSite(
  context: CanvasRenderingContext2D,
  side: "pre" | "post",
  x: number,
  y: number,
): void {
  const { path, color, isFilled } = MARKER_SHAPES[`synapse-${side}`];
  const shape = new Path2D(path);
  context.save();
  context.translate(x, y);
  context.lineWidth = isFilled ? 1.5 : 4.5;
  context.strokeStyle = "#101317";
  context.stroke(shape);
  if (isFilled) {
    context.fillStyle = color;
    context.fill(shape);
  } else {
    context.lineWidth = 2.25;
    context.strokeStyle = color;
    context.stroke(shape);
  }
  context.restore();
}

/** What each grey from the server becomes: it was mapped from `served`, and `wanted` is to be seen. */
export function greysOf(
  served: readonly [number, number],
  wanted: readonly [number, number],
): Uint8ClampedArray {
  const [low, high] = served;
  const [from, to] = wanted;
  return Uint8ClampedArray.from({ length: 256 }, (_, grey) => {
    const value = low + (grey / 255) * (high - low);
    return (255 * (value - from)) / Math.max(1e-9, to - from);
  });
}
