// OpenSeadragon's drawer: turns the tiles that it wants drawn into a frame, and nothing more. Made by a
// function, since OpenSeadragon constructs the class itself and its base constructor already draws on
// the canvas, before any field of the class would be set.
import OpenSeadragon from "openseadragon";
import type { Frame, FrameTile } from "#client/viewer/frame.ts";
import { SectionSource, TILE_TYPE } from "#client/viewer/section-source.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";
import type { SliceGeometry } from "#core/geometry/slice-geometry.ts";

export interface FrameDrawerOptions {
  readonly canvas: HTMLCanvasElement;
  readonly geometry: SliceGeometry;
  /** The section whose tiles are shown; the others are only being loaded. */
  shownSection(): number;
  onFrame(frame: Frame): void;
}

export function frameDrawerClass(
  options: FrameDrawerOptions,
): new (
  parameters: OpenSeadragon.DrawerConstructorParameters,
) => OpenSeadragon.DrawerBase {
  return class FrameDrawer extends OpenSeadragon.DrawerBase {
    static override isSupported(): boolean {
      return true;
    }

    override getType(): string {
      return "fascicle";
    }

    override getSupportedDataFormats(): string[] {
      return [TILE_TYPE];
    }

    override canRotate(): boolean {
      return false;
    }

    override setImageSmoothingEnabled(): void {
      // Smoothing goes by layer and zoom; see the painters.
    }

    override destroy(): void {
      // The canvas and its painter belong to the viewer; OpenSeadragon asks for the method all the same.
      super.destroy();
    }

    _createDrawingElement(): HTMLCanvasElement {
      return options.canvas;
    }

    draw(images: readonly OpenSeadragon.TiledImage[]): void {
      const section = options.shownSection();
      const frame = {
        ...frameGeometry(this.viewport, options.geometry.sizeUnit[0], section),
        images: [] as Frame["images"][number][],
        labels: [] as Frame["labels"][number][],
      };
      if (frame.widthPx === 0 || frame.heightPx === 0) return;
      for (const image of images) {
        // Also of images that are not shown: this is what marks their tiles as covering the view.
        const tiles = image.getTilesToDraw();
        const { source } = image;
        if (!(source instanceof SectionSource) || source.section !== section) continue;
        for (const { tile } of tiles) this.#collect(source, tile, frame);
      }
      options.onFrame(frame);
    }

    #collect(
      source: SectionSource,
      tile: OpenSeadragon.Tile,
      frame: { images: Frame["images"][number][]; labels: Frame["labels"][number][] },
    ): void {
      const payload = tile.loaded ? (this.getDataToDraw(tile) as TilePayload | undefined) : null;
      if (!payload) return;
      const mip = source.mipOf(tile.level);
      const { texelUnit, tileUnit } = options.geometry.levels[source.layer][mip];
      const place: Omit<FrameTile<TilePayload>, "payload"> = {
        mip,
        texelUnit,
        xUnit: tile.x * tileUnit[0],
        yUnit: tile.y * tileUnit[1],
      };
      if (payload.layer === "image") frame.images.push({ ...place, payload });
      else frame.labels.push({ ...place, payload });
    }
  };
}

function frameGeometry(viewport: OpenSeadragon.Viewport, widthUnit: number, section: number) {
  const pixelRatio = OpenSeadragon.pixelDensityRatio;
  const size = viewport.getContainerSize();
  const bounds = viewport.getBoundsNoRotate(true);
  const widthPx = Math.round(size.x * pixelRatio);
  const heightPx = Math.round(size.y * pixelRatio);
  return {
    section,
    widthPx,
    heightPx,
    leftUnit: withoutNoise(bounds.x * widthUnit),
    topUnit: withoutNoise(bounds.y * widthUnit),
    scale: widthPx / (bounds.width * widthUnit),
    pixelRatio,
  };
}

/** Dragging there and back must end on the same pixels, whatever the last bits of the sums say. */
function withoutNoise(unit: number): number {
  return Math.round(unit * 1e6) / 1e6;
}
