// What is painted, as the canvas of a panel holds it.
import type { BrowserContext, Page } from "@playwright/test";
import { PAINTER_KEY } from "#client/viewer/choose-painter.ts";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** The red, green and blue of what is painted in a panel at a voxel. */
export function pixelAt(page: Page, plane: Plane, positionVoxel: Vec3): Promise<number[]> {
  return page.evaluate(
    ([name, position]) => {
      const panel = window.__fascicle?.viewer.panel(name as Plane);
      const at = panel?.screenOf(position as Vec3);
      const canvas = document.querySelector<HTMLCanvasElement>(
        `[data-testid="panel-${name}"] canvas`,
      );
      const copy = document.createElement("canvas").getContext("2d");
      if (!at || !canvas || !copy) throw new Error(`${position} is not shown in ${name}`);
      const ratio = canvas.width / canvas.clientWidth;
      copy.drawImage(canvas, -Math.floor(at.x * ratio), -Math.floor(at.y * ratio));
      return [...copy.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    },
    [plane, positionVoxel] as const,
  );
}

/** To be called before a page is opened: nothing is chosen by what the machine has. */
export async function paintWith(
  context: BrowserContext | Page,
  painter: "webgl2" | "canvas2d",
): Promise<void> {
  await context.addInitScript(([key, name]) => localStorage.setItem(key, name), [
    PAINTER_KEY,
    painter,
  ] as const);
}

/** Of the canvas of a panel, at rest. */
export async function pictureOf(page: Page, plane: Plane): Promise<Buffer> {
  const url = await page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      `[data-testid="panel-${name}"] canvas`,
    );
    return canvas?.toDataURL("image/png") ?? "";
  }, plane);
  return Buffer.from(url.split(",")[1] ?? "", "base64");
}

export interface Compared {
  readonly sizesPx: readonly [picture: string, canvas: string];
  /** Of all channels of all pixels, 0 to 255. */
  readonly meanApart: number;
  /** Of pixels of which a channel is further from the canvas' than was said. */
  readonly farShare: number;
}

/** A picture against the canvas of a panel, at rest. */
export function comparePicture(
  page: Page,
  plane: Plane,
  { bytes, type }: { readonly bytes: Buffer; readonly type: string },
  far: number,
): Promise<Compared> {
  return page.evaluate(
    async ([base64, name, mime, apartMost]) => {
      const raw = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([raw], { type: mime }));
      const canvas = document.querySelector<HTMLCanvasElement>(
        `[data-testid="panel-${name}"] canvas`,
      );
      if (canvas === null) throw new Error(`${name} is not shown`);
      const pixelsOf = (source: CanvasImageSource) => {
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        if (context === null) throw new Error("the browser gives no 2D canvas");
        context.drawImage(source, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
      };
      const [shown, drawn] = [pixelsOf(bitmap), pixelsOf(canvas)];
      let sum = 0;
      let farCount = 0;
      for (let at = 0; at < shown.length; at += 4) {
        const apart = [0, 1, 2].map((channel) =>
          Math.abs(shown[at + channel] - drawn[at + channel]),
        );
        sum += apart[0] + apart[1] + apart[2];
        if (Math.max(...apart) > apartMost) farCount++;
      }
      return {
        sizesPx: [`${bitmap.width} ${bitmap.height}`, `${canvas.width} ${canvas.height}`] as const,
        meanApart: sum / ((shown.length / 4) * 3),
        farShare: farCount / (shown.length / 4),
      };
    },
    [bytes.toString("base64"), plane, type, far] as const,
  );
}

/** To be called before the page is opened: as on a machine whose browser has no WebGL2. */
export async function withoutWebgl2(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    // biome-ignore lint/suspicious/noExplicitAny: one signature for the many that a canvas has
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...asked: any) {
      return asked[0] === "webgl2" ? null : Reflect.apply(getContext, this, asked);
    } as typeof getContext;
  });
}

/** So that what is painted is the image alone. Leaves the layers' controls open. */
export async function hideSegments(page: Page): Promise<void> {
  await page.getByTestId("layers-button").click();
  await page.getByRole("slider", { name: "Opacity" }).press("Home");
  await page.getByRole("switch", { name: "Boundaries" }).click();
}

/** By what the page itself paints with. */
export function painterOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => window.__fascicle?.viewer.stats().drawer);
}
