// What a test asks of the session that a page has open, past the page's own buttons.
import type { Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";

/** Asks for an edit as the page's tools would. @returns the intent's id. */
export function submitIn(page: Page, body: IntentBody): Promise<string> {
  // A bigint does not pass into the page.
  const text = JSON.stringify(body, (_key, value) =>
    typeof value === "bigint" ? { id: String(value) } : value,
  );
  return page.evaluate((asked) => {
    const model = window.__fascicle?.model;
    if (!model) throw new Error("no session is open");
    const isId = (value: unknown): value is { readonly id: string } =>
      typeof value === "object" && value !== null && "id" in value;
    return model.submit(
      JSON.parse(asked, (_key, value) => (isId(value) ? BigInt(value.id) : value)),
    );
  }, text);
}

/** Of the intents whose operations the page's log holds, in order. */
export function loggedIds(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (window.__fascicle?.model?.snapshot().operations ?? []).map(({ intentId }) => intentId),
  );
}

export async function operationCount(page: Page): Promise<number> {
  return (await loggedIds(page)).length;
}

/** How long the newest edit that waits has been waiting, by the page's clock. */
export function newestWaitMs(page: Page): Promise<number> {
  return page.evaluate(() => {
    const pending = window.__fascicle?.model?.snapshot().pending ?? [];
    return Date.now() - Math.max(...pending.map(({ atMs }) => atMs));
  });
}

/** Where the page looks, in whole voxels. */
export function positionOf(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    (window.__fascicle?.viewer.view().positionVoxel ?? []).map(Math.round),
  );
}

/** The session that the page has open. */
export async function sessionOf(page: Page): Promise<string> {
  const id = await page.getByTestId("workspace").getAttribute("data-session");
  if (id === null) throw new Error("no session is open");
  return id;
}
