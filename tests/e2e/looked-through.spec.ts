// What only an open session shows, in the states that two people bring about, looked through in both
// languages and themes: nothing breaks a rule of accessibility, lies over another or is cut off, and the
// console stays silent.
import { type Browser, expect, type Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";
import { test } from "#tests/support/browser-test.ts";
import { noteConsole } from "#tests/support/console-words.ts";
import { operationCount, submitIn } from "#tests/support/in-page.ts";
import { mergeOf, synapseOf } from "#tests/support/intent-bodies.ts";
import { expectNoBarriers } from "#tests/support/look-through.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { sendAs } from "#tests/support/send-as.ts";
import { type ToolsPlan, toolsPlanFor } from "#tests/support/tools-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const LOCALES = ["en-GB", "zh-CN"] as const;

test.describe.configure({ timeout: 400_000 });
test.use({ viewport: { width: 1440, height: 900 } });

const own = ownServer();
let plan: ProofreadingPlan;
let tools: ToolsPlan;
let said: string[] = [];

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
  tools = await toolsPlanFor(own.dataDir, DATASET);
});
test.beforeEach(() => {
  said = [];
});
test.afterEach(() => {
  expect(said).toEqual([]);
});

interface Looker {
  readonly page: Page;
  readonly at: WorkspacePage;
}

/** Whoever looks, at a session in which somebody else works by script. */
async function openBeside(browser: Browser, locale: string, looker: string) {
  const mina = await signIn(browser, own.server, "Mina");
  const sessionId = await newSession(mina.page, DATASET, `Looked through in ${locale}`);
  const context = await browser.newContext({ locale, reducedMotion: "reduce" });
  const page = await context.newPage();
  noteConsole(page, said);
  await page.goto(own.server.signInUrl(looker));
  await expect(page.getByRole("heading", { name: DATASET })).toBeVisible();
  const at = new WorkspacePage(page);
  await at.open(`${own.server.url}/sessions/${sessionId}`);
  await expect(page.locator("html")).toHaveAttribute("lang", new RegExp(locale.slice(0, 2)));
  // What it offers lies over the end of the panel until it is answered.
  await page.getByTestId("tour").locator(".button--quiet").click();
  return { mina: mina.page, sessionId, page, at };
}

async function press(page: Page, key: string): Promise<void> {
  await page.locator(".workspace__viewer").focus();
  await page.keyboard.press(key);
}

/** With a tool in hand and its points set, so that it tells what the edit would do. */
async function looksThroughTools({ page, at }: Looker): Promise<void> {
  const [, { a, b }] = plan.merges;
  const { source, sink } = plan.split;
  const points = {
    merge: { key: "m", places: [a, b] },
    split: { key: "c", places: [source, sink] },
    synapse: { key: "y", places: [plan.synapse.pre, ...plan.synapse.posts] },
    "split of a supervoxel": { key: "c", places: [tools.halves.source, tools.halves.sink] },
  };
  for (const [name, { key, places }] of Object.entries(points)) {
    await at.goTo(middleOf(places[0].positionVoxel, places[1].positionVoxel), 3);
    await press(page, key);
    for (const place of places) await at.click(place);
    await expect(page.getByTestId("commit-button")).toBeEnabled({ timeout: 30_000 });
    await expectNoBarriers(page, `${name}, with its points`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect(at.toolPanel()).toHaveCount(0);
  }
  await at.goTo(tools.isolate.alone.positionVoxel, 3);
  await at.point(tools.isolate.alone);
  await page.keyboard.press("t");
  await expect(at.toolPanel()).toBeVisible();
  await expectNoBarriers(page, "isolate");
  await page.keyboard.press("Escape");
  await press(page, "v");
}

for (const locale of LOCALES) {
  test(`${locale}: tools with their points, panels with what two people did`, async ({
    browser,
  }) => {
    const { mina, sessionId, page, at } = await openBeside(browser, locale, "Jonas");
    const [{ a, b }] = plan.merges;
    await sendAs(mina, sessionId, [
      mergeOf({ a, b }),
      synapseOf(plan.synapse.pre, plan.synapse.posts),
      { kind: "claim", place: plan.merges[1].a, minutes: 120, note: "tracing the axon" },
      { kind: "comment-add", place: a, text: "One process?", replyTo: null, mentions: [] },
    ]);
    await expect.poll(() => operationCount(page)).toBe(4);
    await looksThroughTools({ page, at });

    await at.tab("threads").click();
    await page.getByTestId("thread-head").click();
    await at.goTo(a.positionVoxel, 3);
    await at.point(a);
    await page.keyboard.press("p");
    await expectNoBarriers(page, "a thread, and a comment that is being written");

    await at.goTo(a.positionVoxel, 3);
    await at.click(a, { double: true });
    await at.tab("segments").click();
    await expect(page.getByTestId("segment-row")).toHaveCount(1);
    await press(page, "Alt+l");
    await expect(page.getByTestId("neuron-form")).toBeVisible();
    await expectNoBarriers(page, "a record that is being written");
    await page.keyboard.press("Escape");

    await new WorkspacePage(mina).open(page.url());
    await page.getByTestId("people-button").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoBarriers(page, "who is here");
    await page.keyboard.press("Escape");

    // Refused: whose work it would override, and what can be done.
    await submitIn(page, {
      ...{ kind: "split", sources: [a], sinks: [b], confirmedOnlyClicked: true },
    });
    await at.tab("outcomes").click();
    await expect(page.getByTestId("outcome-item").first()).toBeVisible();
    await expectNoBarriers(page, "a refusal");

    await at.tab("activity").click();
    await press(page, "[");
    await expect(page.getByTestId("past-notice")).toBeVisible();
    await expectNoBarriers(page, "the past");
    await press(page, "Escape");

    await at.point(a);
    await page.keyboard.press("s");
    await expect(page.getByTestId("blame-card")).toBeVisible();
    await expectNoBarriers(page, "who put it there");
    await page.getByTestId("blame-card").getByRole("button").first().click();

    // It lies over what is opened until it is put away.
    await page.locator(".notices").getByRole("button").last().click();
    await press(page, "Alt+y");
    await page.getByTestId("import-suggestions").click();
    await expect(page.getByTestId("suggest")).toBeVisible();
    await expectNoBarriers(page, "suggestions from a file");
    await page.keyboard.press("Escape");
    await press(page, "Escape");

    await page.evaluate(() => window.__fascicle?.viewer.setLayout("four"));
    await at.settled();
    await expect(page.getByTestId("space-status")).toBeVisible();
    await expectNoBarriers(page, "four panels");
    await page.evaluate(() => window.__fascicle?.viewer.setLayout("3d"));
    await expectNoBarriers(page, "the space alone");
    await page.evaluate(() => window.__fascicle?.viewer.setLayout("xy"));

    await page.context().setOffline(true);
    await submitIn(page, mergeOf(plan.merges[2]));
    await expect(at.connection()).toHaveAttribute("data-state", "offline");
    await expectNoBarriers(page, "offline, with an edit that waits");
    await page.context().setOffline(false);
    await expect(at.connection()).toHaveAttribute("data-state", "live", { timeout: 30_000 });
    // What the browser itself says of a line that is gone.
    said = said.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED"));
  });

  test(`${locale}: conflicts, each way of comparing, and a session that nobody can change`, async ({
    browser,
  }) => {
    const { mina, sessionId, page, at } = await openBeside(browser, locale, "Lea");
    const { source, sink } = plan.split;
    const between = plan.merges[0].a;
    // A merge that is redone after others took its place joins what a split has parted since.
    const steps: readonly IntentBody[] = [
      { kind: "merge", a: source, b: between, confirmedFar: true },
      { kind: "undo", of: 1 },
      { kind: "merge", a: sink, b: between, confirmedFar: true },
      { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: true },
      mergeOf(plan.merges[1]),
      synapseOf(plan.synapse.pre, plan.synapse.posts),
      { kind: "redo", of: 1 },
    ];
    for (const body of steps) await sendAs(mina, sessionId, [body]);
    await expect.poll(() => operationCount(page)).toBe(steps.length);
    await at.tab("activity").click();
    await expect(page.getByTestId("conflict-item").first()).toBeVisible();
    await expectNoBarriers(page, "a conflict");

    await at.tab("review").click();
    await expect(page.getByTestId("review-list")).toHaveAttribute("data-count", /[1-9]/);
    await press(page, "e");
    await expectNoBarriers(page, "an open change");
    for (const mode of ["b", "j"]) {
      await press(page, mode);
      await at.settled();
      await expectNoBarriers(page, `compared by ${mode}`);
    }
    await expect(page.getByTestId("compare-pane")).toBeVisible();
    await press(page, "j");
    await expect(page.getByTestId("difference-legend")).toBeVisible();
    await expectNoBarriers(page, "one over the other");
    await press(page, "Shift+j");
    await expect(page.getByTestId("mesh-status")).toHaveAttribute("data-settled", "true", {
      timeout: 60_000,
    });
    await expectNoBarriers(page, "in space");
    await press(page, "Shift+j");

    await at.tab("neurons").click();
    await page.getByTestId("neurons-wide").click();
    const rows = page.getByTestId("neuron-row");
    for (const index of [0, 1]) {
      await rows.nth(index).click();
      await page.getByTestId("neuron-grid").press("Space");
    }
    await page.getByTestId("neurons-matrix").click();
    await expect(page.getByTestId("adjacency")).toBeVisible();
    await expectNoBarriers(page, "a matrix of two neurons");

    await sendAs(page, sessionId, [{ kind: "abandon", note: "Begun anew elsewhere." }]);
    await expect(at.connection()).toHaveAttribute("data-state", "read-only");
    await page.getByTestId("neurons-wide").click();
    await at.tab("segments").click();
    await expectNoBarriers(page, "a session that is over");
  });
}
