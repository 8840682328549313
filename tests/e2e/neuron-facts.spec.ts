// What is said of neurons before and after an edit: the preview tells sites, partners and whose work it goes
// against; the card has partners, places of synapses, sign-offs and comments; the matrix is zoomed. All
// while another person works in the same session; numbers are held against a recount.
import { mkdirSync } from "node:fs";
import { expect } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { test } from "#tests/support/browser-test.ts";
import { partnersIn, type Recount, recountOf } from "#tests/support/connectome-recount.ts";
import { sessionOf } from "#tests/support/in-page.ts";
import { synapseOf } from "#tests/support/intent-bodies.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { openCard } from "#tests/support/open-card.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { signIn } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { differenceAs, sendAs, signAllAs } from "#tests/support/send-as.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import type { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/neuron-facts";
const SUBMIT: IntentBody = { kind: "submit", note: "" };

const own = ownServer();

test.describe.configure({ timeout: 240_000 });
test.beforeAll(() => {
  mkdirSync(SHOTS, { recursive: true });
});

/** As the preview writes them: presynaptic, then postsynaptic. */
function sitesIn({ sites }: Recount, root: string): string {
  const { pre, post } = sites.get(BigInt(root)) ?? { pre: 0, post: 0 };
  return `${pre}/${post}`;
}

function without(all: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...all].filter((root) => !others.has(root)).length;
}

/** What the preview is to say of an edit, from recounts before and after it. */
function factsOf(
  [before, rootsBefore]: readonly [Recount, readonly string[]],
  [after, rootsAfter]: readonly [Recount, readonly string[]],
): readonly string[] {
  const sum = (words: (recount: Recount, root: string) => string | number) =>
    [
      rootsBefore.map((root) => words(before, root)).join(" + "),
      rootsAfter.map((root) => words(after, root)).join(" + "),
    ].join(" → ");
  const [had, has] = [partnersIn(before, rootsBefore[0]), partnersIn(after, rootsAfter[0])];
  const gained = without(has, had);
  return [
    sum(sitesIn),
    sum((recount, root) => partnersIn(recount, root).size),
    `${gained} ${gained === 1 ? "partner" : "partners"} gained, ${without(had, has)} lost`,
  ];
}

test("[SY2][OP3] a preview tells what sites and partners come and go, and whose work it goes against", async ({
  browser,
}) => {
  const { merges, split } = await planFor(own.dataDir, DATASET);
  const [{ a, b }, { b: one }, { b: other }] = merges;
  const { jonas, mina, atMina } = await openTogether(browser, own.server, "Before it is done");
  const sessionId = await sessionOf(mina.page);
  const panel = atMina.toolPanel();
  const facts = panel.getByTestId("preview-partners").locator("dd");
  // With whom only the second one is connected, the first gains.
  const known = partnersIn(await recountOf(mina.page, sessionId), await rootNow(atMina, a));
  const strangers: Place[] = [];
  for (const place of [one, other, split.source]) {
    if (!known.has(await rootNow(atMina, place))) strangers.push(place);
  }
  expect(strangers.length).toBeGreaterThan(0);
  await sendAs(jonas.page, sessionId, [
    synapseOf(a, [b]),
    synapseOf(b, [strangers[0], a]),
    synapseOf(b, strangers),
  ]);
  await atMina.seesOperation(3, "synapse-add");
  await atMina.goTo(middleOf(a.positionVoxel, b.positionVoxel));
  const apart = [await atMina.rootAt(a), await atMina.rootAt(b)];
  const before = await recountOf(mina.page, sessionId);

  await test.step("a merge adds the sites of both, and brings partners", async () => {
    await mina.page.keyboard.press("m");
    await atMina.click(a);
    await atMina.click(b);
    await expect(facts).toHaveCount(3);
    const told = await facts.allTextContents();
    await mina.page.screenshot({ path: `${SHOTS}/merge.png` });
    await mina.page.keyboard.press("Escape");
    await mina.page.keyboard.press("Escape");
    // What was told is what then comes, whoever does it.
    await sendAs(jonas.page, sessionId, [{ kind: "merge", a, b, confirmedFar: true }]);
    await expect.poll(() => atMina.rootAt(b)).toBe(await atMina.rootAt(a));
    const joined = [await atMina.rootAt(a)];
    const after = await recountOf(mina.page, sessionId);
    expect(told).toEqual(factsOf([before, apart], [after, joined]));
    expect(told[2]).toMatch(/^[1-9]\d* partners? gained/);
  });

  await test.step("a cut loses them again, and names the person whose merge it overrides", async () => {
    const joined = [await atMina.rootAt(a)];
    const whole = await recountOf(mina.page, sessionId);
    await mina.page.keyboard.press("c");
    await atMina.click(a);
    await atMina.click(b);
    await expect(panel).toContainText(
      "This goes against merge #4 by Jonas Weber. Committing overrides it.",
    );
    const told = await facts.allTextContents();
    await mina.page.screenshot({ path: `${SHOTS}/cut.png` });
    await expect(mina.page.getByTestId("commit-button")).toContainText("verrid");
    await panel.getByTestId("reason-field").press("Enter");
    await atMina.seesOperation(5, "split");
    await expect.poll(() => atMina.rootAt(a)).not.toBe(await atMina.rootAt(b));
    const parted = [await atMina.rootAt(a), await atMina.rootAt(b)];
    const after = await recountOf(mina.page, sessionId);
    expect(told).toEqual(factsOf([whole, joined], [after, parted]));
    expect(told[2]).toMatch(/[1-9]\d* lost$/);
  });
});

function synapseFrom(pre: Place, post: Place): IntentBody {
  return {
    kind: "synapse-add",
    synapse: {
      pre: { place: pre, compartment: "axon" },
      posts: [{ place: post, compartment: "soma" }],
      ...{ cleftVoxel: null, type: "chemical", confidence: 1 },
    },
  };
}

test("[NE1][RV3][CM1] a neuron's card has who signed it, what is said, whom it hears and where, as others work", async ({
  browser,
}) => {
  const { merges } = await planFor(own.dataDir, DATASET);
  const [{ a, b }, { b: speaker }] = merges;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "On a card");
  const { page } = jonas;
  await page.setViewportSize({ width: 1440, height: 1400 });
  const sessionId = await sessionOf(page);
  await sendAs(mina.page, sessionId, [{ kind: "merge", a, b, confirmedFar: true }]);
  await atMina.goTo(middleOf(a.positionVoxel, b.positionVoxel));
  await expect.poll(() => atMina.rootAt(b)).toBe(await atMina.rootAt(a));
  const root = await atMina.rootAt(a);
  await atMina.goTo(speaker.positionVoxel);
  const partner = await atMina.rootAt(speaker);
  await atJonas.tab("neurons").click();
  await openCard(page, root);

  await test.step("[SY2] upstream: with how many synapses, and a click leads to that neuron's card", async () => {
    const upstream = page.getByTestId("partners-upstream");
    const row = upstream.locator(`[data-testid="partner"][data-root="${partner}"]`);
    const counted = async () => {
      const { connections } = await recountOf(page, sessionId);
      return connections.filter(({ postRoot }) => String(postRoot) === root);
    };
    const before = await counted();
    await sendAs(mina.page, sessionId, [synapseFrom(speaker, a), synapseFrom(speaker, b)]);
    const after = await counted();
    const sum = (pairs: typeof after) => pairs.reduce((all, each) => all + each.synapseCount, 0);
    expect(sum(after)).toBe(sum(before) + 2);
    await expect(upstream).toHaveAttribute("data-total", String(sum(after)));
    const mine = after.find(({ preRoot }) => String(preRoot) === partner);
    await expect(row).toHaveAttribute("data-count", String(mine?.synapseCount));
    await row.click();
    await expect(page.getByTestId("neuron-details")).toHaveAttribute("data-root", partner);
    await openCard(page, root);
  });

  await test.step("by place: compartments as the sites say, regions as the partners' records say", async () => {
    const where = page.getByTestId("synapse-where");
    const rowOf = (name: string) => where.getByRole("row").filter({ hasText: name });
    await expect(rowOf("Cell body").getByRole("cell")).toHaveText(["2", "0"]);
    await expect(where).toContainText("No region is known");
    await sendAs(mina.page, sessionId, [addRecord(speaker, { region: "nerve ring" })]);
    const { connections } = await recountOf(page, sessionId);
    const between = (pre: string, post: string) =>
      String(
        connections.find((each) => `${each.preRoot}>${each.postRoot}` === `${pre}>${post}`)
          ?.synapseCount ?? 0,
      );
    await expect(rowOf("nerve ring").getByRole("cell")).toHaveText([
      between(partner, root),
      between(root, partner),
    ]);
    await expect(where).not.toContainText("No region is known");
    expect(await where.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
  });

  await test.step("comments: who said what, how many, and a click opens the thread", async () => {
    const threads = page.getByTestId("neuron-threads");
    await expect(threads).toContainText("None on this segment.");
    const text = "Does the axon end here?";
    await sendAs(mina.page, sessionId, [
      { kind: "comment-add", place: a, text, replyTo: null, mentions: [] },
    ]);
    await expect(threads).toContainText(`Mina Okafor: ${text}`);
    await expect(threads).toContainText("1 comment");
    await page.screenshot({ path: `${SHOTS}/card.png` });
    await threads.getByRole("button").click();
    const thread = page.getByTestId("thread");
    await expect(thread).toHaveAttribute("data-linked", "true");
    await expect(thread).toContainText(text);
    await atJonas.tab("neurons").click();
  });

  await test.step("sign-offs: whose, of what, when; and by whose edit one lapsed", async () => {
    const signed = page.getByTestId("neuron-sign-offs");
    await expect(signed).toContainText("Nobody has signed it in this session.");
    await sendAs(mina.page, sessionId, [SUBMIT]);
    const lea = await signIn(browser, own.server, "Lea");
    await signAllAs(lea.page, sessionId);
    const { segments } = await differenceAs(lea.page, sessionId);
    const object = segments.find((segment) => segment.root === root)?.place.positionVoxel ?? [
      0, 0, 0,
    ];
    const line = signed.getByRole("listitem");
    await expect(line).toHaveAttribute("data-holds", "true");
    await expect(line).toContainText("Lea Tanaka, whole, ");
    await sendAs(mina.page, sessionId, [{ kind: "reopen" }, { kind: "undo", of: 1 }]);
    // It was of the whole; now it is on the half that has its place.
    await expect
      .poll(async () => (await rootNow(atMina, a)) === (await rootNow(atMina, b)))
      .toBe(false);
    await openCard(page, await rootNow(atMina, { positionVoxel: object, supervoxel: 0n }));
    await expect(line).toHaveAttribute("data-holds", "false");
    await expect(line).toContainText(/lapsed with #\d+ by Mina Okafor/);
    await page.screenshot({ path: `${SHOTS}/lapsed.png` });
  });
});

async function rootNow(at: WorkspacePage, place: Place): Promise<string> {
  await at.goTo(place.positionVoxel);
  return at.rootAt(place);
}

test("[SY3] the matrix is zoomed by buttons, keys and wheel, and shown whole again", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, own.server, "Mina");
  await page.goto(`${own.server.url}/datasets/${DATASET}/versions/0`);
  await page.getByTestId("tab-neurons").click();
  await page.getByTestId("neurons-wide").click();
  await page.getByTestId("neurons-matrix").click();
  const stage = page.getByTestId("matrix-stage");
  const said = page.getByTestId("matrix-said");
  const box = await stage.boundingBox();
  if (box === null) throw new Error("the matrix is not drawn");
  /** What the cell says that lies there now, which is told once the pointer comes to it. */
  const cellAt = async (right: number, down: number) => {
    await page.mouse.move(box.x + 5, box.y + 5);
    await expect(said).toContainText("Rows are presynaptic");
    await page.mouse.move(box.x + right, box.y + down);
    await expect(said).toContainText("→");
    return said.textContent();
  };
  const [near, far] = [
    [118, 118],
    [300, 260],
  ] as const;
  const whole = { near: await cellAt(...near), far: await cellAt(...far) };

  await test.step("buttons: nearer, and back to all of it", async () => {
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Zoom in" }).click();
    await expect.poll(() => cellAt(...far)).not.toBe(whole.far);
    await page.screenshot({ path: `${SHOTS}/matrix-near.png` });
    await page.getByRole("button", { name: "Show all of it" }).click();
    expect(await cellAt(...far)).toBe(whole.far);
  });

  await test.step("keys: + and 0", async () => {
    await stage.focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press("+");
    expect(await cellAt(...far)).not.toBe(whole.far);
    await page.keyboard.press("0");
    expect(await cellAt(...far)).toBe(whole.far);
  });

  await test.step("the wheel: what is under the pointer stays there, what is beside it goes off", async () => {
    await page.mouse.move(box.x + far[0], box.y + far[1]);
    await page.mouse.wheel(0, -2_000);
    await expect.poll(() => cellAt(...near)).not.toBe(whole.near);
    expect(await cellAt(...far)).toBe(whole.far);
    await page.screenshot({ path: `${SHOTS}/matrix-wheel.png` });
  });
  await context.close();
});
