// OpenSeadragon's drawer: turns the tiles that it wants drawn into a frame, and nothing more. Made by a
// function, since OpenSeadragon constructs the class itself and its base constructor already draws on
// the canvas, before any field of the class would be set.
import OpenSeadragon from "openseadragon";
import type { Frame, FrameTile } from "#client/viewer/frame.ts";
import { SectionSource, TILE_TYPE } from "#client/viewer/section-source.ts";
import { tileSpanVoxel } from "#client/viewer/tile-address.ts";
import type { TilePayload } from "#client/viewer/tile-payload.ts";

export interface FrameDrawerOptions {
  readonly canvas: HTMLCanvasElement;
  readonly widthVoxel: number;
  readonly tileSize: number;
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
        ...frameGeometry(this.viewport, options.widthVoxel, section),
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
      const span = tileSpanVoxel(options.tileSize, mip);
      const place: Omit<FrameTile<TilePayload>, "payload"> = {
        mip,
        xVoxel: tile.x * span,
        yVoxel: tile.y * span,
      };
      if (payload.layer === "image") frame.images.push({ ...place, payload });
      else frame.labels.push({ ...place, payload });
    }
  };
}

function frameGeometry(viewport: OpenSeadragon.Viewport, widthVoxel: number, section: number) {
  const pixelRatio = OpenSeadragon.pixelDensityRatio;
  const size = viewport.getContainerSize();
  const bounds = viewport.getBoundsNoRotate(true);
  const widthPx = Math.round(size.x * pixelRatio);
  const heightPx = Math.round(size.y * pixelRatio);
  return {
    section,
    widthPx,
    heightPx,
    leftVoxel: withoutNoise(bounds.x * widthVoxel),
    topVoxel: withoutNoise(bounds.y * widthVoxel),
    scale: widthPx / (bounds.width * widthVoxel),
    pixelRatio,
  };
}

/** Dragging there and back must end on the same pixels, whatever the last bits of the sums say. */
function withoutNoise(voxel: number): number {
  return Math.round(voxel * 1e6) / 1e6;
}
