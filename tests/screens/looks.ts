// In what ways each place is looked at: both languages, both themes, both sizes that the app is made for.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import sharp from "sharp";
import { type Look, lookCookies } from "#tests/support/look.ts";
import { SIZES } from "#tests/support/picture.ts";

export const LOOKS: readonly Look[] = (["en", "zh-CN"] as const).flatMap((locale) =>
  (["dark", "light"] as const).map((theme) => ({ locale, theme })),
);

const LAYOUT_FRAMES = 4;

/** Of 100: words stay crisp, and eighty pictures stay below ten megabytes. */
const QUALITY = 82;

/** A page of the person's browser, with the look. */
export async function withLook(person: BrowserContext, look: Look, url: string): Promise<Page> {
  await person.addCookies(lookCookies(look, url));
  const page = await person.newPage();
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize(SIZES[0]);
  return page;
}

/** @param settle what brings the place to rest again once the window has another size. */
export async function takePictures(
  page: Page,
  folder: string,
  { place, look, settle }: { place: string; look: Look; settle: () => Promise<void> },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.evaluate(() => document.fonts.ready);
    await laidOut(page);
    await settle();
    const name = [place, `${size.width}x${size.height}`, look.theme, look.locale].join("-");
    await sharp(await page.screenshot())
      .webp({ quality: QUALITY, effort: 5 })
      .toFile(join(folder, `${name}.webp`));
  }
  await page.setViewportSize(SIZES[0]);
}

/** What a window of another size has room for is in the page: it comes in the frames after. */
function laidOut(page: Page): Promise<unknown> {
  return page.evaluate(async (frames) => {
    for (let frame = 0; frame < frames; frame++) await new Promise(requestAnimationFrame);
  }, LAYOUT_FRAMES);
}
