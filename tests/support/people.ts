// People in browsers of their own, as the demo's links sign them in.
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import type { FascicleServer } from "#tests/support/fascicle-server.ts";

export interface PersonAtBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** @param locale what the browser says that it would like: no page of theirs was asked for another. */
export async function signIn(
  browser: Browser,
  server: FascicleServer,
  name: string,
  locale = "en-GB",
): Promise<PersonAtBrowser> {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  await signInPage(page, server, name);
  return { context, page };
}

export async function signInPage(page: Page, server: FascicleServer, name: string): Promise<void> {
  await page.goto(server.signInUrl(name));
  await expect(page.getByRole("heading", { name: "neuropil-demo" })).toBeVisible();
}

/** Through the API with the page's own cookies, as a script would. */
export async function datasetId(page: Page, name: string): Promise<string> {
  const response = await page.request.get("/api/v1/datasets".replace(/^/, originOf(page)));
  const { datasets } = (await response.json()) as { datasets: { id: string; name: string }[] };
  const found = datasets.find((dataset) => dataset.name === name);
  if (found === undefined) throw new Error(`there is no dataset ${name}`);
  return found.id;
}

export async function newSession(page: Page, dataset: string, title: string): Promise<string> {
  const id = await datasetId(page, dataset);
  const origin = originOf(page);
  const response = await page.request.post(`${origin}/api/v1/datasets/${id}/sessions`, {
    data: { title },
    headers: { origin },
  });
  expect(response.status()).toBe(201);
  return ((await response.json()) as { id: string }).id;
}

export function originOf(page: Page): string {
  return new URL(page.url()).origin;
}
