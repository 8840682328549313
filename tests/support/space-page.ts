// The space of a page, as a person has it: what is drawn, in which colours, and where its surfaces are.
import { expect, type Page } from "@playwright/test";
import sharp from "sharp";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Above and below its picture lie tools and notes. */
const TOOLS_PX = 50;
const NOTES_PX = 130;
/** Colours less apart than this are of one hue; light and shade leave it as it is. */
const HUE_REACH_DEGREES = 9;
/** Of red, green and blue: less apart is grey. */
const MIN_CHROMA = 40;

/** Between two points that are looked at. */
const GRID_PX = 12;

type Rgb = readonly [number, number, number];

interface Hits {
  readonly count: number;
  readonly ids: readonly string[];
  /** Of the page. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export class SpacePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  status() {
    return this.page.getByTestId("space-status");
  }

  async countOf(name: "count" | "loaded"): Promise<number> {
    return Number(await this.status().getAttribute(`data-${name}`));
  }

  /** All pieces are there, as finely as they will be. */
  async isWhole(count: RegExp | string = /^[1-9]/): Promise<number> {
    await expect(this.status()).toHaveAttribute("data-count", count, { timeout: 30_000 });
    // Each mesh is made when it is first asked for.
    await expect(this.status()).toHaveAttribute("data-settled", "true", { timeout: 30_000 });
    const pieces = await this.countOf("count");
    expect(await this.countOf("loaded")).toBe(pieces);
    return pieces;
  }

  /** Pixels of the display across the space. */
  fullWidthPx(): Promise<number> {
    return this.page.evaluate(() => {
      const canvas = document.querySelector(".mesh-scene__canvas");
      return Math.floor((canvas?.clientWidth ?? 0) * window.devicePixelRatio);
    });
  }

  /** How many pixels across each frame from now on has, whenever that is asked. */
  async watchWidths(): Promise<() => Promise<readonly number[]>> {
    const seen = await this.page.evaluateHandle(() => {
      const widths: number[] = [];
      const canvas = document.querySelector<HTMLCanvasElement>(".mesh-scene__canvas");
      window.__fascicle?.space?.onFrame(() => widths.push(canvas?.width ?? 0));
      return widths;
    });
    return () => seen.jsonValue();
  }

  /** The fewest pieces that are drawn from now on, whenever that is asked. */
  async watchFewest(): Promise<() => Promise<number>> {
    const fewest = await this.status().evaluateHandle((element) => {
      const seen = { pieces: Number((element as HTMLElement).dataset.loaded) };
      new MutationObserver(() => {
        seen.pieces = Math.min(seen.pieces, Number((element as HTMLElement).dataset.loaded));
      }).observe(element, { attributes: true });
      return seen;
    });
    return async () => (await fewest.jsonValue()).pieces;
  }

  /** How many pixels of what is drawn, marks left out, have the colour's hue. */
  async pixelsLike(rgb: Rgb): Promise<number> {
    const wanted = hueOf(rgb) ?? 0;
    const { data } = await this.#pixels(".space__marks { visibility: hidden }");
    let count = 0;
    for (let at = 0; at < data.length; at += 3) {
      const hue = hueOf([data[at], data[at + 1], data[at + 2]]);
      if (hue === null) continue;
      const apart = Math.abs(hue - wanted);
      if (Math.min(apart, 360 - apart) <= HUE_REACH_DEGREES) count++;
    }
    return count;
  }

  /** What lies under the points of a grid over it: which have something, and what. */
  async hits(): Promise<Hits> {
    const box = await this.page.getByTestId("space").boundingBox();
    if (box === null) throw new Error("there is no space on the screen");
    return this.page.evaluate(
      ([bounds, stepPx]) => {
        const points: [number, number][] = [];
        const ids = new Set<string>();
        for (let y = bounds.y; y < bounds.y + bounds.height; y += stepPx) {
          for (let x = bounds.x; x < bounds.x + bounds.width; x += stepPx) {
            const id = window.__fascicle?.space?.pick(x, y)?.id;
            if (id === undefined) continue;
            ids.add(id);
            points.push([x, y]);
          }
        }
        return { count: points.length, ids: [...ids], points };
      },
      [box, GRID_PX] as const,
    );
  }

  /** A point of the page at which something is drawn, be it a line. */
  async pointOnSomething(): Promise<readonly [number, number]> {
    const [first] = (await this.hits()).points;
    if (first === undefined) throw new Error("nothing is drawn");
    return first;
  }

  /** Where a place is drawn, as a mark's `transform`. */
  async transformOf(positionVoxel: Vec3, voxelNm: Vec3): Promise<string> {
    const [x, y, z] = [0, 1, 2].map((axis) => positionVoxel[axis] * voxelNm[axis]);
    return this.page.evaluate(
      (positionNm) => {
        const point = window.__fascicle?.space?.pointOf(positionNm);
        return `translate(${point?.x.toFixed(2)} ${point?.y.toFixed(2)})`;
      },
      [x, y, z] as const,
    );
  }

  markers(kind: string) {
    return this.page.locator(`[data-testid="space-markers"] [data-marker-kind="${kind}"]`);
  }

  /** A point of the page well within a surface: coloured, and so is all around it. */
  async pointOnSurface(): Promise<readonly [number, number]> {
    const { data, width, height, left, top } = await this.#pixels();
    const isColored = (x: number, y: number) => {
      const at = 3 * (y * width + x);
      const [red, green, blue] = data.subarray(at, at + 3);
      return Math.max(red, green, blue) - Math.min(red, green, blue) > 30;
    };
    const around = [-6, -3, 0, 3, 6];
    for (let y = 8; y < height - 8; y += 2) {
      for (let x = 8; x < width - 8; x += 2) {
        if (around.every((dx) => around.every((dy) => isColored(x + dx, y + dy)))) {
          return [left + x, top + y];
        }
      }
    }
    throw new Error("no surface is on the screen");
  }

  async #pixels(style = "") {
    const box = await this.page.getByTestId("space").boundingBox();
    if (box === null) throw new Error("there is no space on the screen");
    const [left, top] = [box.x, box.y + TOOLS_PX];
    const clip = { x: left, y: top, width: box.width, height: box.height - NOTES_PX };
    const { data, info } = await sharp(await this.page.screenshot({ clip, style }))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, left, top };
  }
}

/** In degrees; null for grey. */
function hueOf([red, green, blue]: Rgb): number | null {
  const most = Math.max(red, green, blue);
  const chroma = most - Math.min(red, green, blue);
  if (chroma < MIN_CHROMA) return null;
  const sixths =
    most === red
      ? (green - blue) / chroma
      : most === green
        ? 2 + (blue - red) / chroma
        : 4 + (red - green) / chroma;
  return (60 * sixths + 360) % 360;
}
