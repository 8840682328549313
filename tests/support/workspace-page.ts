// A person at the workspace: what they press, and what they can see.
import { expect, type Page } from "@playwright/test";
import sharp from "sharp";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const ZOOM = 6;
/** Of the square whose colour is taken, in pixels: hatching evens out in it. */
const SAMPLE_PX = 9;

export class WorkspacePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    // A first page on a busy machine, painting in software, takes a while.
    await expect(this.connection()).toHaveAttribute("data-state", /live|read-only/, {
      timeout: 20_000,
    });
    await this.settled();
  }

  connection() {
    return this.page.getByTestId("connection-state");
  }

  activity(seq: number) {
    return this.page.locator(`[data-testid="activity-item"][data-seq="${seq}"]`);
  }

  tab(name: string) {
    return this.page.getByTestId(`tab-${name}`);
  }

  /** Everything in view is loaded and painted. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => window.__fascicle?.viewer !== undefined);
    await this.page.evaluate(() => window.__fascicle?.viewer.whenSettled());
  }

  async goTo(positionVoxel: Vec3, zoom = ZOOM): Promise<void> {
    await this.settled();
    await this.page.evaluate(
      ([position, scale]) => {
        window.__fascicle?.viewer.setView({ positionVoxel: position, zoom: scale });
      },
      [positionVoxel, zoom] as const,
    );
    await this.settled();
  }

  /** Where a voxel's centre is in the window. */
  async pointOf(positionVoxel: Vec3): Promise<{ x: number; y: number }> {
    const point = await this.page.evaluate(([x, y, z]) => {
      const corner = document.querySelector('[data-testid="viewer-markers"]');
      const inViewer = window.__fascicle?.viewer.screenOf([x + 0.5, y + 0.5, z]);
      if (!corner || !inViewer) return null;
      const { left, top } = corner.getBoundingClientRect();
      return { x: left + inViewer.x, y: top + inViewer.y };
    }, positionVoxel);
    if (point === null) throw new Error(`voxel ${positionVoxel} is not on the screen`);
    return point;
  }

  async click(place: Place, options?: { readonly double?: boolean }): Promise<void> {
    const { x, y } = await this.pointOf(place.positionVoxel);
    if (options?.double === true) await this.page.mouse.dblclick(x, y);
    else await this.page.mouse.click(x, y);
  }

  /** The root that the page has for what lies there, as a decimal string. */
  async rootAt(place: Place): Promise<string> {
    const { x, y } = await this.pointOf(place.positionVoxel);
    return this.page.evaluate(
      ([clientX, clientY]) => String(window.__fascicle?.viewer.pickAt(clientX, clientY)?.root),
      [x, y] as const,
    );
  }

  /** Moves the pointer there; what it points at is told in the status bar. */
  async point(place: Place): Promise<void> {
    const { x, y } = await this.pointOf(place.positionVoxel);
    await this.page.mouse.move(x, y);
  }

  /** The root that the status bar names for what the pointer is moved to. */
  async hoveredRoot(place: Place): Promise<string | null> {
    await this.point(place);
    const hovered = this.page.getByTestId("hovered-segment");
    await expect(hovered).toContainText(String(place.supervoxel));
    return hovered.getAttribute("data-root");
  }

  /** The mean of what is painted around a place. */
  async colorAt(place: Place): Promise<{ red: number; green: number; blue: number }> {
    const { x, y } = await this.pointOf(place.positionVoxel);
    const clip = {
      x: Math.round(x) - (SAMPLE_PX >> 1),
      y: Math.round(y) - (SAMPLE_PX >> 1),
      width: SAMPLE_PX,
      height: SAMPLE_PX,
    };
    const { channels } = await sharp(await this.page.screenshot({ clip })).stats();
    const [red, green, blue] = channels.map(({ mean }) => mean);
    return { red, green, blue };
  }

  toolPanel() {
    return this.page.getByTestId("tool-panel");
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press("Control+z");
  }

  async merge(a: Place, b: Place): Promise<void> {
    await this.goTo(middle(a, b));
    await this.page.keyboard.press("m");
    await this.click(a);
    await this.click(b);
    await this.commit();
  }

  async split(source: Place, sink: Place): Promise<void> {
    await this.goTo(middle(source, sink));
    await this.page.keyboard.press("c");
    await this.click(source);
    await this.click(sink);
    await this.commit();
  }

  async synapse(pre: Place, posts: readonly Place[]): Promise<void> {
    await this.goTo(pre.positionVoxel, 3);
    await this.page.keyboard.press("y");
    for (const place of [pre, ...posts]) await this.click(place);
    await this.commit();
  }

  /** Enter, once the tool says that it can; then back to looking. */
  async commit(): Promise<void> {
    await expect(this.page.getByTestId("commit-button")).toBeEnabled();
    await this.page.keyboard.press("Enter");
    // The points are gone once the edit is on its way.
    await expect(this.page.getByTestId("commit-button")).toBeDisabled();
    await expect(this.page.getByTestId("queued-merge")).toHaveCount(0);
    await this.page.keyboard.press("Escape");
    await expect(this.page.getByTestId("tool-panel")).toHaveCount(0);
  }

  async seesOperation(seq: number, kind: string): Promise<void> {
    await this.tab("activity").click();
    await expect(this.activity(seq)).toHaveAttribute("data-kind", kind);
  }
}

function middle(a: Place, b: Place): Vec3 {
  const [ax, ay, z] = a.positionVoxel;
  const [bx, by] = b.positionVoxel;
  return [Math.round((ax + bx) / 2), Math.round((ay + by) / 2), z];
}
