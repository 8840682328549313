// Sections as OpenSeadragon images, an image and a label layer each. The invariant: the section shown
// is replaced only by one whose every visible tile is loaded. So coarse tiles, which are something to look
// at meanwhile, are of use in the section shown alone: of the others only the mip that the view needs is
// asked for.
import OpenSeadragon from "openseadragon";
import { ringSections, sectionToLand, sectionToShow } from "#client/viewer/section-ring.ts";
import { SectionSource, type SectionSourceOptions } from "#client/viewer/section-source.ts";
import { levelOfMip, type TileLayer } from "#client/viewer/tile-address.ts";
import { MIN_PX_PER_TEXEL } from "#core/geometry/slice-geometry.ts";

const LAYERS: readonly TileLayer[] = ["image", "labels"];

export interface SectionStack {
  setTarget(z: number): void;
  readonly target: number;
  readonly shown: number;
  /** The section to load before all others: the target, or one on the way to it. */
  readonly landing: number;
  /** 1 or −1: the last way through z. */
  readonly direction: number;
  isTargetLoaded(): boolean;
  /** All that is in view of the section shown is there. */
  isShownLoaded(): boolean;
  /** The person has gone to a section near the last one a moment ago, and is likely to go on. */
  isTravelling(): boolean;
  /** There is room for another number of sections than before. */
  reconsider(): void;
  onShown(listener: (z: number) => void): void;
}

export interface SectionStackOptions {
  readonly viewer: OpenSeadragon.Viewer;
  readonly source: Omit<SectionSourceOptions, "layer" | "section">;
  readonly section: number;
  nowMs(): number;
  /** For how many sections there is room, the target among them. */
  room(): number;
  /** The finest mip of the layer that the view uses now. */
  mipInView(layer: TileLayer): number;
}

/** So long after a step the next one is likely. */
const TRAVEL_MS = 3000;
/** A longer step is a jump to another place. */
const TRAVEL_STEP = 4;

interface Section {
  readonly z: number;
  readonly images: readonly LevelledImage[];
}

/** Its types leave out the level that it asks for whatever else is there. */
type LevelledImage = OpenSeadragon.TiledImage & { savedCutOffLevel: number };

export function createSectionStack(options: SectionStackOptions): SectionStack {
  const { viewer } = options;
  const depth = options.source.geometry.sliceCount;
  const sections = new Map<number, Section>();
  const listeners: ((z: number) => void)[] = [];
  let target = options.section;
  let shown = options.section;
  let landing = options.section;
  let direction = 1;
  let steppedAtMs = Number.NEGATIVE_INFINITY;

  function isLoaded(section: Section | undefined): boolean {
    return section?.images.every((image) => image.getFullyLoaded()) ?? false;
  }

  function addSection(z: number): void {
    const images = LAYERS.map((layer) => {
      const source = new SectionSource({ ...options.source, layer, section: z });
      const image = createImage(viewer, source, z === shown ? 1 : 0);
      // Raised while OpenSeadragon walks its images: the ring is changed after that.
      image.addHandler("fully-loaded-change", () => queueMicrotask(showNearest));
      return image;
    });
    const section = { z, images };
    sections.set(z, section);
    limitLevels(section);
    for (const image of images) viewer.world.addItem(image);
  }

  function limitLevels({ z, images }: Section): void {
    for (const image of images) {
      const { source } = image;
      if (!(source instanceof SectionSource)) continue;
      const mipCount = options.source.geometry.levels[source.layer].length;
      source.minLevel = z === shown ? 0 : levelOfMip(options.mipInView(source.layer), mipCount);
      image.savedCutOffLevel = z === shown ? source.getClosestLevel() : source.minLevel;
    }
  }

  function limitAll(): void {
    for (const section of sections.values()) limitLevels(section);
  }

  function removeSection({ z, images }: Section): void {
    sections.delete(z);
    for (const image of images) {
      if (image.source instanceof SectionSource) image.source.cancelAll();
      viewer.world.removeItem(image);
    }
  }

  function arrange(): void {
    landing = sectionToLand(shown, target, landing);
    const wanted = ringSections(target, direction, depth, options.room());
    for (const z of wanted) if (!sections.has(z)) addSection(z);
    const kept = new Set([...wanted, shown, landing]);
    for (const section of [...sections.values()]) {
      if (!kept.has(section.z)) removeSection(section);
    }
  }

  function setOpacity(z: number, opacity: number): void {
    for (const image of sections.get(z)?.images ?? []) image.setOpacity(opacity);
  }

  function showNearest(): void {
    if (viewer.isDestroyed()) return;
    const loaded = [...sections.values()].filter(isLoaded).map(({ z }) => z);
    const next = sectionToShow(shown, target, loaded);
    if (next === shown) return;
    const previous = shown;
    shown = next;
    setOpacity(previous, 0);
    setOpacity(next, 1);
    arrange();
    limitAll();
    for (const listener of listeners) listener(shown);
  }

  arrange();
  viewer.addHandler("zoom", limitAll);

  return {
    setTarget(z) {
      const next = Math.min(depth - 1, Math.max(0, Math.round(z)));
      if (next === target) return;
      if (Math.abs(next - target) <= TRAVEL_STEP) steppedAtMs = options.nowMs();
      direction = next > target ? 1 : -1;
      target = next;
      arrange();
      showNearest();
    },
    get target() {
      return target;
    },
    get shown() {
      return shown;
    },
    get landing() {
      return landing;
    },
    get direction() {
      return direction;
    },
    // Said while a tile arrives, whose section may be among those to go.
    reconsider: () => queueMicrotask(() => viewer.isDestroyed() || arrange()),
    isTravelling: () => options.nowMs() - steppedAtMs < TRAVEL_MS,
    isShownLoaded: () => isLoaded(sections.get(shown)),
    isTargetLoaded: () => shown === target && isLoaded(sections.get(target)),
    onShown(listener) {
      listeners.push(listener);
    },
  };
}

function createImage(
  viewer: OpenSeadragon.Viewer,
  source: SectionSource,
  opacity: number,
): LevelledImage {
  const settings = {
    source,
    viewer,
    viewport: viewer.viewport,
    tileCache: viewer.tileCache,
    drawer: viewer.drawer,
    imageLoader: viewer.imageLoader,
    opacity,
    preload: true,
    width: 1,
    immediateRender: true,
    blendTime: 0,
    minPixelRatio: MIN_PX_PER_TEXEL,
    maxTilesPerFrame: 64,
    // Without these two it complains of every image.
    ajaxHeaders: {},
    discardLevelsBelowDownsampleRatio: 1,
  };
  const image = new OpenSeadragon.TiledImage(settings) as LevelledImage;
  // Tiles outlive their section: coming back to it asks the server for nothing.
  image.allowZombieCache(true);
  return image;
}
