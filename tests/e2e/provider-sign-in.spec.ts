// In a browser, by a real OpenID Connect provider with its own page: who is invited comes in and
// goes out again, who is not is told so in a sentence, and nobody is signed in by it.
import { mkdirSync } from "node:fs";
import { type Browser, expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate, type TestFolder } from "#tests/support/data-template.ts";
import { FascicleServer, freePort } from "#tests/support/fascicle-server.ts";
import { IdentityProvider } from "#tests/support/identity-provider.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/provider-sign-in";
const PEOPLE = new Map(
  ["Nora", "Eve"].map((name) => {
    const login = name.toLowerCase();
    return [login, { name, email: `${login}@lab.example`, isVerified: true }];
  }),
);

let folder: TestFolder;
let provider: IdentityProvider;
let server: FascicleServer;

test.beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  folder = copyTemplate();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  provider = await IdentityProvider.start(`${origin}/api/auth/callback/oidc`, PEOPLE);
  const env = {
    FASCICLE_ORIGIN: origin,
    FASCICLE_OIDC_ISSUER: provider.issuer,
    FASCICLE_OIDC_CLIENT_ID: provider.clientId,
    FASCICLE_OIDC_CLIENT_SECRET: provider.clientSecret,
    FASCICLE_OIDC_LABEL: "Lab account",
  };
  server = await FascicleServer.start({ dataDir: folder.dataDir, port, env });
  const role = ["--dataset", DATASET, "--role", "reviewer"];
  const asked = ["invite", "--email", "nora@lab.example", ...role];
  expect(await runFascicle(asked, folder.dataDir)).toMatchObject({ exitCode: 0, stderr: "" });
});

test.afterAll(async () => {
  await server?.stop();
  await provider?.stop();
  folder?.remove();
});

/** From the site's sign-in page through the provider's own, in a browser of her own. */
async function signIn(browser: Browser, login: string): Promise<Page> {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(server.url);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByRole("button", { name: /Lab account/ }).click();
  await page.waitForURL((url) => url.origin === provider.issuer);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.waitForURL((url) => url.origin === server.url);
  return page;
}

/** By the API, as the page's own requests ask it. */
async function isSignedIn(page: Page): Promise<boolean> {
  const { status } = await page.evaluate(async () => {
    const answer = await fetch("/api/v1/me");
    return { status: answer.status };
  });
  return status === 200;
}

test("who is invited comes in by the provider, and is out once signed out", async ({ browser }) => {
  const page = await signIn(browser, "nora");
  const section = page.getByRole("region", { name: DATASET });
  await expect(section).toContainText("reviewer");
  await expect(page.getByText("Nora", { exact: true })).toBeVisible();
  expect(await isSignedIn(page)).toBe(true);
  await page.screenshot({ path: `${SHOTS}/signed-in.png` });

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${server.url}/sign-in`);
  expect(await isSignedIn(page)).toBe(false);
  await page.goto(server.url);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("who is not invited reads why, and is not signed in", async ({ browser }) => {
  const page = await signIn(browser, "eve");
  await expect(page).toHaveURL(/\/sign-in\?.*error=not_invited/);
  await expect(page.getByText(/invit/i)).toBeVisible();
  expect(await isSignedIn(page)).toBe(false);
  await page.screenshot({ path: `${SHOTS}/not-invited.png` });
});
