// Where a person points in one of several panels.
import type { Page } from "@playwright/test";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

/** Of the window, of a voxel in the panel of a plane. */
export async function pointIn(page: Page, plane: Plane, positionVoxel: Vec3) {
  const at = await page.evaluate(
    ([name, position]) =>
      window.__fascicle?.viewer.panel(name as Plane)?.screenOf(position as Vec3) ?? null,
    [plane, positionVoxel] as const,
  );
  const box = await page.getByTestId(`panel-${plane}`).boundingBox();
  if (at === null || box === null) throw new Error(`${positionVoxel} is not shown in ${plane}`);
  return { x: box.x + at.x, y: box.y + at.y };
}
