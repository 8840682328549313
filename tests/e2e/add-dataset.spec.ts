// An administrator adds a dataset by clicking: names files, is warned of a wrong order of axes, sees
// all layers over one another before anything is imported, cancels once, imports, opens the viewer.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { writeBlockyVolume } from "#tests/support/blocky-volume.ts";
import { test } from "#tests/support/browser-test.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const SHOTS = "test-results/add-dataset";
const folder = mkdtempSync(join(tmpdir(), "fascicle-sources-"));
const own = ownServer({ FASCICLE_DATA_ROOTS: folder });

test.beforeAll(() => mkdirSync(SHOTS, { recursive: true }));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function give(page: Page, layer: string, address: string) {
  const field = page.getByRole("region", { name: layer, exact: true }).getByLabel("Address");
  return field.fill(address).then(() => field.press("Enter"));
}

/** How many different colours the preview has: more than greys once labels lie over the image. */
function colorsOf(page: Page): Promise<number> {
  return page.locator(".preview__canvas").evaluate((canvas: HTMLCanvasElement) => {
    const context = canvas.getContext("2d");
    const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const colors = new Set<number>();
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) {
        colors.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      }
    }
    return colors.size;
  });
}

const foldersOf = (dataDir: string) => readdirSync(join(dataDir, "datasets")).sort();

test("a dataset is added from files, seen before and after", async ({ browser }) => {
  const volume = await writeBlockyVolume(folder, [320, 240, 48], "zyx");
  const context = await browser.newContext({ locale: "en-GB" });
  const [name, value] = (await addAdministrator(own.server)).split(/=(.*)/s);
  await context.addCookies([{ name, value, url: own.server.url }]);
  const page = await context.newPage();
  const before = foldersOf(own.dataDir);
  const findings = page.getByTestId("finding");
  const canvas = page.locator(".preview__canvas");

  await test.step("what is wrong with an address is said beside it", async () => {
    await page.goto(own.server.url);
    await page.getByRole("link", { name: "Add dataset…" }).click();
    const title = page.getByRole("textbox", { name: "Name", exact: true });
    await title.fill("blocks");
    await title.press("Enter");
    await give(page, "Image", "/etc");
    const image = page.getByRole("region", { name: "Image", exact: true });
    await expect(image.getByRole("alert")).toContainText(
      "not below a folder that the server may read from",
    );
    await give(page, "Image", volume.imagePath);
    await expect(image).toContainText("uint8, 320 × 240 × 48 voxels");
    await expect(findings.first()).toContainText("tells no voxel size");
    await page.screenshot({ path: `${SHOTS}/image.png` });
  });

  await test.step("a size in µm and a wrong order of axes are warned of, and mended", async () => {
    const sizes = page.getByRole("region", { name: "Image", exact: true });
    for (const [axis, size] of Object.entries({ x: "0.004", y: "0.004", z: "0.04" })) {
      await sizes.getByLabel(`Voxel size in nm, ${axis}`).fill(size);
    }
    await sizes.getByLabel("Voxel size in nm, z").press("Enter");
    await expect(findings.first()).toContainText("the size is in µm");
    await findings.first().getByRole("button").click();
    await expect(findings).toHaveCount(0);
    await give(page, "Supervoxels", volume.labelsPath);
    const labels = page.getByRole("region", { name: "Supervoxels", exact: true });
    await expect(labels).toContainText("uint64, 48 × 240 × 320 voxels");
    for (const [axis, size] of Object.entries({ x: "4", y: "4", z: "40" })) {
      await labels.getByLabel(`Voxel size in nm, ${axis}`).fill(size);
    }
    await labels.getByLabel("Voxel size in nm, z").press("Enter");
    const wrong = findings.filter({ hasText: "the same lengths in another order" });
    await expect(wrong).toContainText("Read the supervoxels’ axes as zyx");
    await page.screenshot({ path: `${SHOTS}/wrong-axes.png` });
    await wrong.getByRole("button").click();
    await expect(page.getByText("The layers fit together.")).toBeVisible();
  });

  await test.step("all layers are seen over one another before anything is written", async () => {
    await give(page, "Synapses", volume.synapsesPath);
    await expect(page.getByText("14 sites near this section")).toBeVisible();
    await expect(canvas).toHaveAttribute("aria-busy", "false");
    expect(await colorsOf(page)).toBeGreaterThan(1_000);
    await page.screenshot({ path: `${SHOTS}/preview.png` });
    for (const plane of ["xz", "yz"]) {
      await page.getByRole("button", { name: plane, exact: true }).click();
      await expect(canvas).toHaveAttribute("aria-busy", "false");
      expect(await colorsOf(page)).toBeGreaterThan(1_000);
    }
    await page.screenshot({ path: `${SHOTS}/yz.png` });
    await page.getByRole("button", { name: "xy", exact: true }).click();
    await page.getByRole("img", { name: /^Section xy/ }).press(".");
    await expect(page.getByRole("img", { name: /at 160, 120, 25;/ })).toBeVisible();
    expect(foldersOf(own.dataDir)).toEqual(before);
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("button", { name: /主题/ }).click();
    await expect(page.getByText("各图层相符。")).toBeVisible();
    await page.screenshot({ path: `${SHOTS}/zh-light.png`, fullPage: true });
    await page.getByRole("button", { name: "English" }).click();
  });

  await test.step("one that is cancelled leaves nothing", async () => {
    await page.getByRole("button", { name: "Import", exact: true }).click();
    await expect(page.getByText("blocks is being imported")).toBeVisible();
    await page.getByRole("button", { name: "Cancel import" }).click();
    await expect(page.getByText("The import was cancelled")).toBeVisible();
    expect(foldersOf(own.dataDir)).toEqual(before);
    expect(existsSync(volume.imagePath)).toBe(true);
    await page.screenshot({ path: `${SHOTS}/cancelled.png` });
  });

  await test.step("it is imported, listed, and opens", async () => {
    await page.reload();
    await page.getByRole("button", { name: "Import again" }).click();
    await expect(page.getByText("blocks is being imported")).toBeVisible();
    await page.screenshot({ path: `${SHOTS}/importing.png` });
    await page.getByRole("link", { name: "Datasets", exact: true }).click();
    const row = page.getByTestId("draft-row");
    await expect(row).toContainText("blocks");
    await expect(row.getByRole("progressbar")).toBeVisible();
    await page.screenshot({ path: `${SHOTS}/list.png` });
    const section = page.getByRole("region", { name: "blocks", exact: true });
    await expect(section).toContainText("192 supervoxels", { timeout: 30_000 });
    await expect(row).toHaveCount(0);
    await page.screenshot({ path: `${SHOTS}/done.png` });
    await section.getByRole("link", { name: /^Open/ }).click();
    const workspace = new WorkspacePage(page);
    await workspace.settled();
    await page.screenshot({ path: `${SHOTS}/viewer.png` });
  });

  await test.step("it is deleted once its name is typed", async () => {
    await page.goto(own.server.url);
    const section = page.getByRole("region", { name: "blocks", exact: true });
    await section.getByRole("button", { name: "Delete dataset…" }).click();
    const remove = page.getByRole("button", { name: "Delete for ever" });
    await page.getByLabel("Type blocks to confirm").fill("block");
    await expect(remove).toBeDisabled();
    await page.getByLabel("Type blocks to confirm").fill("blocks");
    await page.screenshot({ path: `${SHOTS}/delete.png` });
    await remove.click();
    // The dialog hides the page behind it from roles.
    await expect(remove).toHaveCount(0);
    await expect(section).toHaveCount(0);
    expect(foldersOf(own.dataDir)).toEqual(before);
  });
});
