// [W7] What stops a page from editing is told in a sentence, each its own: a server that was updated,
// that can keep nothing just now, a right that is less than it was or gone, a session that is at its
// end. And a page asks before it is closed over an edit that waits, and only then.

import { mkdirSync } from "node:fs";
import { type Browser, expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { operationCount, submitIn } from "#tests/support/in-page.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, originOf, signIn } from "#tests/support/people.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";
import { mountSmallDisk } from "#tests/support/small-disk.ts";
import { submitMerge } from "#tests/support/submit-merge.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/told-in-words";
const DISK_MIB = 512;

const own = ownServer();

test.describe.configure({ timeout: 240_000 });

test.beforeAll(() => {
  mkdirSync(SHOTS, { recursive: true });
});

/** A person's page at a new session. */
async function openPage(browser: Browser, name: string, title: string, server = own.server) {
  const { page, context } = await signIn(browser, server, name);
  const sessionId = await newSession(page, DATASET, title);
  const url = `${server.url}/sessions/${sessionId}`;
  const workspace = new WorkspacePage(page);
  await workspace.open(url);
  return { page, context, sessionId, url, workspace };
}

async function giveRole(email: string, role: string): Promise<void> {
  const args = ["grant", "--email", email, "--dataset", DATASET, "--role", role];
  expect(await runFascicle(args, own.dataDir)).toMatchObject({ exitCode: 0, stderr: "" });
}

/** The line's state, and its sentence where one points at it. */
async function expectState(page: Page, state: string, sentence: string): Promise<void> {
  const badge = page.getByTestId("connection-state");
  await expect(badge).toHaveAttribute("data-state", state);
  await badge.hover();
  await expect(page.getByRole("tooltip")).toContainText(sentence);
  await page.mouse.move(700, 450);
}

function banner(page: Page) {
  return page.locator(".banner");
}

test("a page asks before it closes over an edit that waits, and not when none does", async ({
  browser,
}) => {
  const [merge] = await separateMerges(own.dataDir, DATASET, 1);
  const { page, context, url } = await openPage(browser, "Jonas", "Closed too early");
  /** A browser asks for nobody who has touched nothing. */
  const touch = (at: Page) => at.getByTestId("connection-state").click();
  const calm = await context.newPage();
  await new WorkspacePage(calm).open(url);
  await touch(calm);
  const asked: string[] = [];
  calm.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  const gone = calm.waitForEvent("close");
  await calm.close({ runBeforeUnload: true });
  await gone;
  expect(asked).toEqual([]);

  await touch(page);
  process.kill(own.server.pid, "SIGSTOP");
  try {
    await submitMerge(page, merge);
    await expect(page.getByTestId("pending-count")).toHaveText("1");
    const question = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    const dialog = await question;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.dismiss();
    await expect(page.getByTestId("pending-count")).toHaveText("1");
  } finally {
    process.kill(own.server.pid, "SIGCONT");
  }
  // Once it is decided there is nothing to ask about.
  await expect(page.getByTestId("pending-count")).toHaveText("0", { timeout: 60_000 });
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  expect(asked).toEqual([]);
});

test("a page older than the server says so, and is well once it is opened anew", async ({
  browser,
}) => {
  const { page, workspace } = await openPage(browser, "Jonas", "An older page");
  // As a page of the version before would ask.
  await page.addInitScript(() => {
    if (sessionStorage.getItem("is-of-now") !== null) return;
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(String(address).replace("v=1", "v=0"), protocols);
      }
    };
  });
  await page.reload();
  await expectState(page, "refused", "The server was updated. Reload the page to go on.");
  await expect(banner(page)).toContainText("The server was updated. Reload the page to go on.");
  await page.screenshot({ path: `${SHOTS}/newer-server.png` });
  await page.evaluate(() => sessionStorage.setItem("is-of-now", "yes"));
  await page.getByRole("button", { name: "Reload the page" }).click();
  await expect(workspace.connection()).toHaveAttribute("data-state", "live", { timeout: 30_000 });
  await expect(banner(page)).toHaveCount(0);
});

test("somebody who may only look on is told so, and sees everything live", async ({ browser }) => {
  const [merge] = await separateMerges(own.dataDir, DATASET, 1);
  const mina = await openPage(browser, "Mina", "Looked on");
  await giveRole("jonas@demo.invalid", "viewer");
  try {
    const { page } = await signIn(browser, own.server, "Jonas");
    await new WorkspacePage(page).open(mina.url);
    await expectState(page, "read-only", "segments and synapses cannot be edited here now");
    await submitMerge(mina.page, merge);
    await expect.poll(() => operationCount(page)).toBe(1);
    await page.screenshot({ path: `${SHOTS}/viewer.png` });
  } finally {
    await giveRole("jonas@demo.invalid", "proofreader");
  }
});

test("a session that is finalized under one's hands is told to be read-only", async ({
  browser,
}) => {
  const { page, sessionId, url, workspace } = await openPage(browser, "Mina", "At its end");
  await expect(workspace.connection()).toHaveAttribute("data-state", "live");
  const [merge] = await separateMerges(own.dataDir, DATASET, 1);
  await submitMerge(page, merge);
  await submitIn(page, { kind: "submit", note: "" });
  await expect.poll(() => operationCount(page)).toBe(2);
  const lea = await signIn(browser, own.server, "Lea");
  await new WorkspacePage(lea.page).open(url);
  const api = `${originOf(lea.page)}/api/v1/sessions/${sessionId}`;
  const answer = await lea.page.request.get(`${api}/difference`);
  const { segments } = (await answer.json()) as {
    segments: readonly { place: unknown; effectHash: string }[];
  };
  const headers = { origin: originOf(lea.page) };
  const intents = segments.map(({ place: object, effectHash }) => ({
    ...{ id: crypto.randomUUID(), seenSeq: 2, overrides: [] },
    body: { kind: "sign", object, scope: "whole", effectHash },
  }));
  const signed = await lea.page.request.post(`${api}/intents`, { data: { intents }, headers });
  expect(await signed.json()).toMatchObject({ outcomes: segments.map(() => ({ accepted: true })) });
  const finalized = await lea.page.request.post(`${api}/finalize`, { headers });
  expect(finalized.status(), await finalized.text()).toBe(201);
  for (const at of [page, lea.page]) {
    await expectState(at, "read-only", "segments and synapses cannot be edited here now");
  }
  await page.screenshot({ path: `${SHOTS}/finalized.png` });
});

test("somebody whose right is taken away is told so at once", async ({ browser }) => {
  const { page } = await openPage(browser, "Jonas", "Shut out");
  await giveRole("jonas@demo.invalid", "none");
  try {
    const sentence = "You may not see this session any more. Ask an administrator of the dataset.";
    await expect(banner(page)).toContainText(sentence);
    await expectState(page, "refused", sentence);
    await page.screenshot({ path: `${SHOTS}/shut-out.png` });
  } finally {
    await giveRole("jonas@demo.invalid", "proofreader");
  }
});

test("[LV2] a server whose disk is full says that edits wait, and takes them when it has room", async ({
  browser,
}) => {
  const disk = await mountSmallDisk(DISK_MIB);
  if (typeof disk === "string") {
    process.stdout.write(`skipped: no small disk can be mounted here, ${disk}\n`);
    test.skip();
    return;
  }
  const folder = copyTemplate(disk.path);
  const server = await FascicleServer.start({ dataDir: folder.dataDir });
  try {
    const [merge] = await separateMerges(folder.dataDir, DATASET, 1);
    const { page } = await openPage(browser, "Jonas", "A full disk", server);
    await disk.fill(2 ** 20);
    const told = page.getByTestId("server-banner");
    await expect(told).toHaveAttribute("data-reason", "disk-full", { timeout: 60_000 });
    await expect(told).toContainText("The server’s disk is full");
    await submitMerge(page, merge);
    await expect(page.getByTestId("pending-count")).toHaveText("1");
    await page.screenshot({ path: `${SHOTS}/disk-full.png` });
    await disk.empty();
    await expect(told).toHaveCount(0, { timeout: 60_000 });
    await expect(page.getByTestId("pending-count")).toHaveText("0");
    await expect.poll(() => operationCount(page)).toBe(1);
    await page.close();
  } finally {
    await server.stop();
    folder.remove();
    await disk.remove();
  }
});
