// What is painted, as the canvas of a panel holds it.
import type { Page } from "@playwright/test";
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
