// An administrator at a browser, who adds volumes by the page that are read where they lie.
import {
  type Browser,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";

/** Of one server; the administrator is made once. Each call is a browser context of its own. */
export function administratorsOf(
  server: () => FascicleServer,
): (browser: Browser, options?: BrowserContextOptions) => Promise<Page> {
  let cookie: string | undefined;
  return async (browser, options = {}) => {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    cookie ??= await addAdministrator(server());
    const [name, value] = cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: server().url }]);
    return context.newPage();
  };
}

export interface LinkedVolumes {
  readonly name: string;
  readonly image: string;
  readonly labels: string;
  /** The second corner is not in it. */
  readonly region: readonly [Vec3, Vec3] | null;
  /** What the page says of both. */
  readonly found: string;
  /** A file for a picture of the page before the import. */
  readonly picture: string;
  /** What else is said of the image, once it was found. */
  readonly choose?: (image: Locator) => Promise<void>;
}

export async function linkVolumes(page: Page, url: string, volumes: LinkedVolumes): Promise<void> {
  await draftVolumes(page, url, volumes);
  await page.screenshot({ path: volumes.picture });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("link", { name: "Datasets", exact: true }).click();
  const section = page.getByRole("region", { name: volumes.name, exact: true });
  await expect(section).toContainText("supervoxels", { timeout: 60_000 });
}

/** Up to the button that imports: nothing is there yet but the draft, whose address the page has. */
export async function draftVolumes(
  page: Page,
  url: string,
  { name, image, labels, region, found, choose }: Omit<LinkedVolumes, "picture">,
): Promise<void> {
  await page.goto(url);
  await page.getByRole("link", { name: "Add dataset…" }).click();
  const title = page.getByRole("textbox", { name: "Name", exact: true });
  await title.fill(name);
  await title.press("Enter");
  for (const [layer, address] of [
    ["Image", image],
    ["Supervoxels", labels],
  ]) {
    const part = page.getByRole("region", { name: layer, exact: true });
    await part.getByLabel("Address").fill(address);
    await part.getByLabel("Address").press("Enter");
    await expect(part).toContainText(found, { timeout: 20_000 });
    if (layer === "Image") await choose?.(part);
  }
  // So that nothing is joined yet.
  await page.getByLabel("Edges are on from an affinity of").fill("1");
  await page.getByLabel("Edges are on from an affinity of").press("Enter");
  await page.getByLabel("Read where they lie").check();
  for (const [at, corner] of (region ?? []).entries()) {
    const label = at === 0 ? "Edited from voxel" : "to voxel (not in it)";
    for (const [axis, part] of corner.entries()) {
      await page.getByLabel(`${label}, ${"xyz"[axis]}`, { exact: true }).fill(String(part));
    }
    await page.getByLabel(`${label}, z`, { exact: true }).press("Enter");
  }
  // What the middle shows may be warned of: a petabyte is empty nearly everywhere.
  await expect(page.getByRole("button", { name: "Import", exact: true })).toBeEnabled();
  await expect(page.locator(".preview__canvas")).toHaveAttribute("aria-busy", "false");
}
