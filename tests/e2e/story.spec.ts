// [LV1][VD2][CM2][RV3][RV4][RV6] The whole of it in browsers, from version 0 to version 2: two people
// proofread, a reviewer asks for changes and signs, a sign-off lapses and returns, the session is
// finalized; a second one, begun on the older version, is re-based and finalized; and a person who had
// no part in it sees both versions and can change neither. In between they are described and compared.
import { mkdirSync } from "node:fs";
import { type Browser, expect, type Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate, type TestFolder } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { mergeOf, synapseOf } from "#tests/support/intent-bodies.ts";
import { LARVA, larvalImportArgs } from "#tests/support/larval-data.ts";
import { newSession, type PersonAtBrowser, signIn } from "#tests/support/people.ts";
import {
  type ProofreadingPlan,
  planFor,
  separateMerges,
} from "#tests/support/proofreading-plan.ts";
import { passwordIn, runFascicle } from "#tests/support/run-fascicle.ts";
import { differenceAs, sendAs, sessionAs, signAllAs } from "#tests/support/send-as.ts";
import { compareVersions, describeVersion } from "#tests/support/version-steps.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = larvalImportArgs() === null ? "neuropil-demo" : LARVA;
const SHOTS = "test-results/story";
const SUBMIT: IntentBody = { kind: "submit", note: "" };
/** Of the first session, before it is submitted. */
const OPERATIONS = 20;

test.describe.configure({ timeout: 240_000 });

let folder: TestFolder;
let server: FascicleServer;

test.beforeAll(async () => {
  console.log(`the story is of ${DATASET}`);
  mkdirSync(SHOTS, { recursive: true });
  folder = copyTemplate();
  server = await FascicleServer.start({ dataDir: folder.dataDir });
});

test.afterAll(async () => {
  await server?.stop();
  folder?.remove();
});

interface Told {
  readonly plan: ProofreadingPlan;
  readonly people: Readonly<Record<"mina" | "jonas" | "lea", PersonAtBrowser>>;
  readonly at: Readonly<Record<"mina" | "jonas" | "lea", WorkspacePage>>;
  readonly first: string;
  /** The record that both write: of its intent. */
  recordId: string;
}

test("from twenty operations of two people to two versions and a release", async ({ browser }) => {
  const problems: string[] = [];
  const plan = await planFor(folder.dataDir, DATASET);
  const [mina, jonas, lea] = [
    await signIn(browser, server, "Mina"),
    await signIn(browser, server, "Jonas"),
    await signIn(browser, server, "Lea"),
  ];
  for (const { page } of [mina, jonas, lea]) noteProblems(page, problems);
  const first = await newSession(mina.page, DATASET, "Part the false join");
  const second = await newSession(jonas.page, DATASET, "Join what was missed");
  const at = {
    mina: new WorkspacePage(mina.page),
    jonas: new WorkspacePage(jonas.page),
    lea: new WorkspacePage(lea.page),
  };
  const told: Told = { plan, people: { mina, jonas, lea }, at, first, recordId: "" };
  await Promise.all(Object.values(at).map((person) => person.open(urlOf(first))));
  await twentyOperations(told);
  await changesAsked(told);
  await lapseAndReturn(told);

  await test.step("[RV6] a second session joins again, on version 0 as well", async () => {
    const { split, merges } = plan;
    await sendAs(jonas.page, second, [mergeOf({ a: split.sink, b: merges[0].a }), SUBMIT]);
    await signAllAs(lea.page, second);
  });
  await test.step("[RV4] the first is finalized", () => finalized(at.lea, 1));
  await rebased(told, second);
  const pages = { dataset: DATASET, reviewer: lea.page, other: jonas.page, shots: SHOTS };
  await describeVersion(pages);
  await compareVersions(pages);
  await test.step("[RV5] a release of version 2 is made from the page", () => released(lea.page));
  for (const { context } of [mina, jonas, lea]) await context.close();
  await freshEyes(browser, plan, problems);
  expect(problems).toEqual([]);
});

function urlOf(sessionId: string): string {
  return `${server.url}/sessions/${sessionId}`;
}

/** A refusal is an answer like any other; what a script of the page throws or complains of is not. */
function noteProblems(page: Page, problems: string[]): void {
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) problems.push(message.text());
  });
}

async function twentyOperations(told: Told): Promise<void> {
  const { plan, people, at, first } = told;
  const { mina, jonas } = people;
  const { source, sink } = plan.split;
  const [one, other] = plan.merges;

  await test.step("[LV1] both edit one neuron with their keys", async () => {
    await Promise.all([at.mina.merge(one.a, one.b), at.jonas.merge(other.a, other.b)]);
    await at.jonas.seesOperation(2, "merge");
    await at.jonas.split(source, sink);
    await at.mina.seesOperation(3, "split");
    await at.mina.synapse(plan.synapse.pre, plan.synapse.posts);
    await at.jonas.seesOperation(4, "synapse-add");
  });

  await test.step("[NE1] and say what it is", async () => {
    await at.mina.goTo(one.a.positionVoxel);
    await at.mina.click(one.a, { double: true });
    await at.mina.tab("segments").click();
    await expect(mina.page.getByTestId("neuron-new")).toBeVisible();
    await mina.page.keyboard.press("Alt+l");
    const form = mina.page.getByTestId("neuron-form");
    await expect(form.getByLabel("Name")).toBeFocused();
    await mina.page.keyboard.type("AVAL");
    await mina.page.keyboard.press("Enter");
    const said = mina.page.getByTestId("neuron-record");
    await expect(said).toHaveAttribute("data-pending", "none");
    told.recordId = (await said.getAttribute("data-neuron")) ?? "";
  });

  await test.step("the rest as scripts of the same people would", async () => {
    const places = [one, other, plan.merges[2]].flatMap(({ a, b }) => [a, b]);
    const rest = await separateMerges(folder.dataDir, DATASET, 6, [...places, source, sink]);
    const joins = rest.map(mergeOf);
    await sendAs(jonas.page, first, [
      { kind: "neuron-edit", neuronId: told.recordId, changes: { type: "AVA" } },
      ...joins.slice(0, 3),
      synapseOf(rest[0].a, [rest[1].a]),
      { kind: "undo", of: null },
      { kind: "redo", of: null },
      addRecord(rest[0].a, { name: "AVDL" }),
    ]);
    const ids = await sendAs(mina.page, first, [
      ...joins.slice(3),
      synapseOf(rest[3].a, [rest[4].b]),
      mergeOf({ a: source, b: one.a }),
      addRecord(rest[3].a, { name: "AVDR" }),
    ]);
    const changes = { side: "right", tagsAdded: ["checked"] };
    await sendAs(mina.page, first, [
      { kind: "neuron-edit", neuronId: ids[ids.length - 1], changes },
    ]);
    expect(await sessionAs(mina.page, first)).toMatchObject({ operationCount: OPERATIONS });
    await at.mina.seesOperation(OPERATIONS, "neuron-edit");
    await expect(at.mina.activity(11)).toHaveAttribute("data-kind", "undo");
  });
}

const item = ({ page }: WorkspacePage, root: string) =>
  page.locator(`[data-testid="review-item"][data-root="${root}"]`);
const thread = ({ page }: WorkspacePage) => page.getByTestId("thread");

/** The changed segment that the first merge made. */
async function firstRoot({ people, first }: Told): Promise<string> {
  const { segments } = await differenceAs(people.lea.page, first);
  const found = segments.find(({ operations }) => operations.some(({ seq }) => seq === 1));
  return found?.root ?? "";
}

async function submitted({ at, people }: Told): Promise<void> {
  await at.mina.tab("review").click();
  await people.mina.page.getByTestId("action-submit").click();
  for (const { page } of Object.values(people)) {
    await expect(page.getByTestId("state-chip").first()).toHaveAttribute("data-state", "submitted");
  }
}

async function changesAsked(told: Told): Promise<void> {
  const { people, at, first, plan, recordId } = told;
  const { mina, jonas, lea } = people;
  await submitted(told);
  const root = await firstRoot(told);
  const waiting = lea.page.getByTestId("waits-for-me");

  await test.step("[VD2] Lea asks for changes of one segment, in words", async () => {
    await at.lea.tab("review").click();
    await expect(lea.page.getByTestId("review-progress")).toContainText("0 of");
    await item(at.lea, root).getByRole("button").first().click();
    await expect(item(at.lea, root).getByTestId("neuron-name")).toHaveText("AVAL");
    await lea.page.getByTestId("request-button").click();
    await lea.page.getByTestId("request-form").getByRole("textbox").fill("- is it traced?");
    await lea.page.getByTestId("request-form").getByRole("button", { name: "Ask" }).click();
    await expect(lea.page.getByTestId("object-request")).toContainText("- is it traced?");
    await lea.page.screenshot({ path: `${SHOTS}/request.png` });
    await expect(lea.page.getByTestId("action-approve")).toBeDisabled();
  });

  await test.step("[CM1][CM2] it is answered while edits are closed, with a mention by keys", async () => {
    await at.jonas.tab("threads").click();
    await expect(thread(at.jonas)).toContainText("- is it traced?");
    await thread(at.jonas).getByRole("button").first().click();
    const mark = jonas.page.getByTestId("viewer-markers").getByText("Lea");
    await expect(mark.first()).toBeVisible();
    await thread(at.jonas).getByTestId("answer").click();
    await jonas.page.keyboard.type("To the block's end, @o");
    const offer = jonas.page.getByTestId("mention-offer");
    await expect(offer.getByRole("option")).toHaveText([/Mina Okafor/]);
    await jonas.page.keyboard.press("Backspace");
    await expect(offer.getByRole("option").nth(1)).toHaveText(/Lea Tanaka/);
    await jonas.page.keyboard.press("ArrowDown");
    await expect(offer.getByRole("option").nth(1)).toHaveAttribute("aria-selected", "true");
    await jonas.page.screenshot({ path: `${SHOTS}/mention.png` });
    await jonas.page.keyboard.press("Enter");
    await expect(jonas.page.getByTestId("comment-form").getByRole("textbox")).toHaveValue(
      "To the block's end, @Lea Tanaka ",
    );
    await jonas.page.keyboard.press("Control+Enter");
    await at.lea.tab("threads").click();
    await expect(lea.page.getByTestId("mentions-me")).toHaveAttribute("data-count", "1");
    await expect(lea.page.getByTestId("mention")).toHaveText("@Lea Tanaka");
    await expect(lea.page.getByTestId("mention")).toHaveAttribute("data-me", "true");
    await lea.page.screenshot({ path: `${SHOTS}/mentioned.png` });
  });

  await test.step("[CM3] she answers, it is resolved, and nothing waits for her word", async () => {
    await thread(at.lea).getByTestId("answer").click();
    await lea.page.keyboard.type("Then say so.");
    await lea.page.keyboard.press("Control+Enter");
    await expect(lea.page.getByTestId("mentions-me")).toHaveCount(0);
    await at.mina.tab("threads").click();
    await expect(thread(at.mina)).toContainText("Then say so.");
    await thread(at.mina).getByTestId("turn-thread").click();
    await expect(thread(at.mina)).toHaveCount(0);
    await lea.page.getByTestId("show-resolved").check();
    await expect(thread(at.lea)).toHaveAttribute("data-resolved", "true");
    await expect(thread(at.lea)).toContainText("resolved by Mina Okafor");
  });

  await test.step("a comment is begun with the key, at what lies under the pointer, and taken back", async () => {
    const place = plan.merges[1].b;
    await at.jonas.goTo(place.positionVoxel);
    await at.jonas.hoveredRoot(place);
    await jonas.page.keyboard.press("p");
    await jonas.page.getByTestId("comment-form").getByRole("textbox").fill("Glia?");
    await jonas.page.keyboard.press("Control+Enter");
    const said = thread(at.mina).filter({ hasText: "Glia?" });
    await expect(said).toBeVisible();
    await thread(at.jonas)
      .filter({ hasText: "Glia?" })
      .getByRole("button", { name: /^Take back/ })
      .click();
    await expect(said).toHaveCount(0);
  });

  await test.step("[VD2] what was asked for is done, and her page says by which operation", async () => {
    await at.mina.tab("review").click();
    await mina.page.getByTestId("action-reopen").click();
    await expect(jonas.page.getByTestId("tool-merge")).toBeEnabled();
    const changes = { status: "traced" };
    await sendAs(mina.page, first, [{ kind: "neuron-edit", neuronId: recordId, changes }]);
    await submitted(told);
    await at.lea.tab("review").click();
    await expect(lea.page.getByTestId("object-request")).toContainText("by Mina Okafor");
  });

  await test.step("[VD1] one key signs each, which ends her request", async () => {
    const { segments } = await differenceAs(lea.page, first);
    await expect(waiting).toHaveAttribute("data-count", String(segments.length));
    await lea.page.keyboard.press("w");
    for (let left = segments.length; left > 0; left--) await lea.page.keyboard.press("a");
    await expect(waiting).toHaveAttribute("data-count", "0");
    await expect(lea.page.getByTestId("review-progress")).toContainText(
      `${segments.length} of ${segments.length}`,
    );
    await expect(lea.page.getByTestId("object-request")).toHaveCount(0);
    await lea.page.screenshot({ path: `${SHOTS}/signed.png` });
  });
}

async function lapseAndReturn(told: Told): Promise<void> {
  const { people, at, first, plan, recordId } = told;
  const { jonas, lea, mina } = people;
  const pages = Object.values(people).map(({ page }) => page);
  const root = await firstRoot(told);
  const lapsedBy = async (operation: string) => {
    for (const page of pages) {
      await expect(page.getByTestId("lapse")).toContainText(operation);
      await expect(page.getByTestId("lapse")).toContainText("Lea");
    }
  };
  const returned = async () => {
    for (const page of pages) await expect(page.getByTestId("lapse")).toHaveCount(0);
    await expect(item(at.lea, root)).toHaveAttribute("data-signed", "true");
  };

  await test.step("[RV3][W5] an edit lapses a sign-off on every page, by name; its undo brings it back", async () => {
    await at.jonas.tab("review").click();
    await mina.page.getByTestId("action-reopen").click();
    await expect(jonas.page.getByTestId("tool-merge")).toBeEnabled();
    const { operationCount } = await sessionAs(jonas.page, first);
    await at.jonas.merge(plan.merges[2].a, plan.merges[2].b);
    await lapsedBy(`merge #${operationCount + 1} by Jonas`);
    await lea.page.screenshot({ path: `${SHOTS}/lapsed.png` });
    await at.jonas.undo();
    await returned();
  });

  await test.step("[RV3] so does a label, and so does its undo", async () => {
    const changes = { status: "complete" };
    await sendAs(jonas.page, first, [{ kind: "neuron-edit", neuronId: recordId, changes }]);
    await lapsedBy("by Jonas");
    await sendAs(jonas.page, first, [{ kind: "undo", of: null }]);
    await returned();
    await submitted(told);
  });
}

async function finalized({ page }: WorkspacePage, version: number): Promise<void> {
  // Nothing is shown of a re-base while there is no newer version.
  if (version === 1) await expect(page.getByTestId("rebase")).toHaveCount(0);
  await page.getByTestId("finalize-button").click();
  const done = page.getByTestId("finalized-version");
  await expect(done).toHaveAttribute("data-version", String(version), { timeout: 30_000 });
}

async function rebased({ at, people }: Told, second: string): Promise<void> {
  const { page } = people.lea;
  const edit = page.getByTestId("rebased-operation");

  await test.step("[RV6] the second shows its one conflict, and against whose work it is", async () => {
    await at.lea.open(urlOf(second));
    await at.lea.tab("review").click();
    const rebase = page.getByTestId("rebase");
    await expect(rebase).toHaveAttribute("data-onto", "1");
    await expect(rebase).toContainText("Part the false join");
    await expect(page.getByTestId("rebase-count-conflict")).toHaveText("1 conflict");
    await expect(edit).toHaveAttribute("data-standing", "conflict");
    await expect(edit).toContainText("merge #1 by Jonas");
    await expect(edit).toContainText("split #3 by Jonas");
    const lapsed = page.getByTestId("rebase-lapsed");
    await expect(lapsed).toContainText("Lea");
    // The record of the first session is of the object now, and no part of what was signed.
    await expect(lapsed).toHaveAttribute("data-parts", /supervoxels.*neurons/);
    await expect(page.getByTestId("rebase-record")).toContainText("AVAL");
    await rebase.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${SHOTS}/conflict.png` });
    await page.getByTestId("finalize-button").click();
    await expect(page.getByText("Nothing was finalized.")).toBeVisible();
  });

  await test.step("[RV6] kept, and signed as it will be, it is the next version", async () => {
    await page.getByTestId("rebase-keep").click();
    await expect(edit).toHaveAttribute("data-choice", "keep");
    await page.getByTestId("rebase-sign").click();
    await expect(page.getByTestId("rebased-segment")).toHaveCount(0);
    await finalized(at.lea, 2);
  });
}

async function released(page: Page): Promise<void> {
  await page.goto(server.url);
  const row = page
    .getByRole("region", { name: DATASET })
    .locator('[data-testid="version-row"][data-version="2"]');
  await row.getByRole("button", { name: "Prepare the release of version 2" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Prepare" }).click();
  await expect(row.locator(".row__release")).toHaveAttribute("data-state", "done", {
    timeout: 90_000,
  });
  await page.screenshot({ path: `${SHOTS}/release.png` });
  const href = await row.getByRole("link", { name: /^Download/ }).getAttribute("href");
  const response = await page.request.get(new URL(href ?? "", server.url).href);
  expect(response.status()).toBe(200);
  expect((await response.body()).subarray(0, 2).toString()).toBe("PK");
}

/** A member who was not there, and may only look. */
async function freshEyes(browser: Browser, plan: ProofreadingPlan, problems: string[]) {
  const email = "tess@lab.example";
  const add = ["person", "add", "--name", "Tess", "--email", email];
  const { stdout } = await runFascicle(add, folder.dataDir);
  const password = passwordIn(stdout);
  const grant = ["grant", "--email", email, "--dataset", DATASET, "--role", "viewer"];
  expect(await runFascicle(grant, folder.dataDir)).toMatchObject({ exitCode: 0 });
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  noteProblems(page, problems);
  const eyes = new WorkspacePage(page);
  const { source, sink } = plan.split;
  const [{ a, b }] = plan.merges;
  const rootsAt = async () => {
    const roots: string[] = [];
    for (const place of [a, b, source, sink]) {
      await eyes.goTo(place.positionVoxel);
      roots.push(await eyes.rootAt(place));
    }
    return roots;
  };
  const look = async (version: number) => {
    await page.goto(`${server.url}/datasets/${DATASET}/versions/${version}`);
    if (version === 0) {
      await page.getByLabel("E-mail").fill(email);
      await page.getByLabel("Password").fill(password);
      await page.keyboard.press("Enter");
    }
    await expect(page.getByText("Read-only", { exact: true })).toBeVisible({ timeout: 20_000 });
    const roots = await rootsAt();
    await page.keyboard.press("m");
    await expect(page.getByTestId("tool-panel")).toHaveCount(0);
    await expect(page.getByTestId("tool-merge")).toHaveCount(0);
    return roots;
  };

  await test.step("[RV5] somebody who was not there sees each version, and can change none", async () => {
    const [roots0, roots1, roots2] = [await look(0), await look(1), await look(2)];
    const [left, right, from, to] = roots1;
    expect(roots0[0]).not.toBe(roots0[1]);
    expect(roots0[2]).toBe(roots0[3]);
    expect([right, from]).toEqual([left, left]);
    expect(to).not.toBe(left);
    expect(new Set(roots2)).toEqual(new Set([roots2[0]]));
    await page.screenshot({ path: `${SHOTS}/version-2.png` });
  });
  await context.close();
}
