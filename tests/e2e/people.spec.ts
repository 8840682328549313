// Three people in three browsers: each sees where the others are and what they have in hand, goes to
// them and along with them; a thread is unread until it is read, and follows its place through a split;
// any moment of the session is shown as it was, and another's operation is reverted from its list.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { positionOf } from "#tests/support/in-page.ts";
import { mergeOf } from "#tests/support/intent-bodies.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { sendAs } from "#tests/support/send-as.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/people";

const own = ownServer();

const personIn = (page: Page, kind: string) =>
  page.getByTestId("viewer-people").locator(`[data-marker-kind="${kind}"]`);
const shot = (page: Page, name: string) => page.screenshot({ path: `${SHOTS}/${name}.png` });

test("people see each other, talk at places, and go through what was done", async ({ browser }) => {
  mkdirSync(SHOTS, { recursive: true });
  const plan = await planFor(own.dataDir, DATASET);
  const [{ a, b }, other] = plan.merges;
  const { source, sink } = plan.split;
  const between = middleOf(a.positionVoxel, b.positionVoxel);
  const people = [
    await signIn(browser, own.server, "Mina"),
    await signIn(browser, own.server, "Jonas"),
    await signIn(browser, own.server, "Lea"),
  ];
  for (const { page } of people) await page.setViewportSize({ width: 1440, height: 900 });
  const [mina, jonas, lea] = people.map(({ page }) => page);
  const sessionId = await newSession(mina, DATASET, "Together");
  const url = `${own.server.url}/sessions/${sessionId}`;
  const [atMina, atJonas, atLea] = [mina, jonas, lea].map((page) => new WorkspacePage(page));
  await Promise.all([atMina.open(url), atJonas.open(url), atLea.open(url)]);

  await test.step("Mina sees Jonas' pointer, what he has in hand, and where he is when he is away", async () => {
    await atMina.goTo(a.positionVoxel, 3);
    await atJonas.goTo(a.positionVoxel, 3);
    await atJonas.click(a, { double: true });
    await expect(personIn(mina, "cursor")).toHaveText("Jonas Weber");
    await mina.getByTestId("people-button").click();
    const row = mina.getByTestId("person-here").filter({ hasText: "Jonas" });
    await expect(row.getByTestId("person-doing")).toHaveText(
      `Navigate · segment ${await atJonas.rootAt(a)}`,
    );
    await shot(mina, "list");
    await mina.keyboard.press("Escape");
    // In three panels he is in each of them at the same place.
    await mina.evaluate(() => window.__fascicle?.viewer.setLayout("three"));
    await expect(personIn(mina, "cursor")).toHaveCount(3);
    await shot(mina, "three");
    await mina.evaluate(() => window.__fascicle?.viewer.setLayout("xy"));
    const [x, y, z] = a.positionVoxel;
    await atMina.goTo([x > 256 ? x - 250 : x + 250, y, z], 3);
    const arrow = personIn(mina, "cursor-edge").filter({ hasText: "Jonas Weber" });
    await shot(mina, "edge");
    await arrow.locator("span").click();
    await expect.poll(() => positionOf(mina)).toEqual(await pointerOf(mina, "Jonas Weber"));
  });

  await test.step("Mina follows Jonas until she moves", async () => {
    await mina.getByTestId("people-button").click();
    const row = mina.getByTestId("person-here").filter({ hasText: "Jonas" });
    await row.getByTestId("follow").click();
    await mina.keyboard.press("Escape");
    await expect(mina.getByTestId("follow-notice")).toContainText("Following Jonas Weber");
    await atJonas.goTo(other.a.positionVoxel, 5);
    await expect.poll(() => positionOf(mina)).toEqual(await positionOf(jonas));
    await shot(mina, "following");
    await mina.keyboard.press("ArrowLeft");
    await expect(mina.getByTestId("follow-notice")).toHaveCount(0);
    await mina.keyboard.press("Alt+u");
    await expect(mina.getByTestId("follow-notice")).toHaveCount(1);
    await mina.keyboard.press("Escape");
    await expect(mina.getByTestId("follow-notice")).toHaveCount(0);
  });

  await test.step("[W8] a thread is unread until it is read, and follows its place through a split", async () => {
    const text = "Is this one process?";
    await sendAs(mina, sessionId, [
      { kind: "comment-add", place: sink, text, replyTo: null, mentions: [] },
    ]);
    await expect(jonas.getByTestId("count-threads")).toHaveText("1");
    await expect(mina.getByTestId("count-threads")).toHaveCount(0);
    await atJonas.tab("threads").click();
    await expect(jonas.getByTestId("thread")).toHaveAttribute("data-unread", "1");
    await shot(jonas, "unread");
    await jonas.getByTestId("thread-head").click();
    await expect(jonas.getByTestId("count-threads")).toHaveCount(0);
    await atJonas.settled();
    await expect(jonas.getByTestId("thread-head")).toHaveAttribute("data-root", /\d/);
    const before = await jonas.getByTestId("thread-head").getAttribute("data-root");
    await sendAs(mina, sessionId, [
      { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: false },
    ]);
    await atJonas.goTo(middleOf(source.positionVoxel, sink.positionVoxel));
    await expect
      .poll(async () => (await atJonas.rootAt(source)) !== (await atJonas.rootAt(sink)))
      .toBe(true);
    const after = await atJonas.rootAt(sink);
    await expect(jonas.getByTestId("thread-head")).toHaveAttribute("data-root", after);
    // One of the two keeps the name, and the thread is on the one that holds its place.
    expect([after, await atJonas.rootAt(source)]).toContain(before);
    await sendAs(mina, sessionId, [
      { kind: "comment-add", place: sink, text: "Not any more.", replyTo: 1, mentions: [] },
    ]);
    await expect(jonas.getByTestId("count-threads")).toHaveText("1");
    await jonas.getByTestId("read-all").click();
    await expect(jonas.getByTestId("count-threads")).toHaveCount(0);
  });

  await test.step("the past is shown as it was, marked, closed to edits, and left by Escape", async () => {
    await sendAs(jonas, sessionId, [{ kind: "merge", a, b, confirmedFar: true }]);
    await atMina.goTo(between);
    await expect.poll(async () => (await atMina.rootAt(a)) === (await atMina.rootAt(b))).toBe(true);
    await atMina.seesOperation(4, "merge");
    await mina.keyboard.press("[");
    await expect(mina.getByTestId("past-notice")).toHaveAttribute("data-seq", "3");
    await atMina.goTo(between);
    await expect
      .poll(async () => (await atMina.rootAt(a)) === (await atMina.rootAt(b)))
      .toBe(false);
    await expect(mina.getByTestId("tool-merge")).toBeDisabled();
    await expect(atMina.activity(4)).toHaveAttribute("data-time", "to-come");
    await shot(mina, "past");
    // What others do meanwhile comes in, and disturbs nothing.
    await sendAs(lea, sessionId, [{ kind: "merge", a: other.a, b: other.b, confirmedFar: true }]);
    await expect(atMina.activity(5)).toHaveAttribute("data-kind", "merge");
    await expect(mina.getByTestId("past-notice")).toHaveAttribute("data-seq", "3");
    expect((await atMina.rootAt(a)) === (await atMina.rootAt(b))).toBe(false);
    await mina.getByTestId("history-slider").focus();
    await mina.keyboard.press("Home");
    await expect(mina.getByTestId("past-notice")).toHaveAttribute("data-seq", "0");
    await mina.keyboard.press("Escape");
    await expect(mina.getByTestId("past-notice")).toHaveCount(0);
    await atMina.goTo(between);
    await expect.poll(async () => (await atMina.rootAt(a)) === (await atMina.rootAt(b))).toBe(true);
    await expect(mina.getByTestId("tool-merge")).toBeEnabled();
  });

  await test.step("the list is filtered by person, kind and segment; a link opens an operation's place", async () => {
    const seqs = () =>
      lea
        .getByTestId("activity-item")
        .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.seq));
    await atLea.seesOperation(5, "merge");
    await lea.getByTestId("history-person").selectOption({ label: "Mina Okafor (3)" });
    await expect.poll(seqs).toEqual(["3", "2", "1"]);
    await lea.getByTestId("history-kind").selectOption("split");
    await expect.poll(seqs).toEqual(["2"]);
    await shot(lea, "filtered");
    await lea.getByRole("button", { name: "Show all" }).click();
    await atLea.goTo(between);
    await atLea.click(a, { double: true });
    await lea.getByTestId("history-selected").check();
    await expect.poll(seqs).toContain("4");
    await expect.poll(seqs).not.toContain("2");
    await lea.goto(`${url}?op=4`);
    await expect(atLea.activity(4)).toHaveAttribute("data-linked", "true");
    await expect.poll(() => positionOf(lea)).toEqual([...a.positionVoxel]);
  });

  await test.step("Lea, a reviewer, reverts what Jonas did; Mina, who is none, is not offered it", async () => {
    await atMina.tab("activity").click();
    await atMina.activity(4).hover();
    await expect(atMina.activity(4).getByTestId("take-operation-back")).toHaveCount(0);
    await atLea.activity(4).hover();
    await atLea.activity(4).getByRole("button", { name: "Revert #4 of Jonas Weber" }).click();
    await atMina.seesOperation(6, "undo");
    await expect(atMina.activity(4)).toHaveAttribute("data-active", "false");
    await expect
      .poll(async () => (await atMina.rootAt(a)) === (await atMina.rootAt(b)))
      .toBe(false);
    await shot(mina, "reverted");
  });

  await test.step("[W8] a thread follows its place through a merge", async () => {
    const [, , third] = plan.merges;
    const text = "Does it end here?";
    await atJonas.goTo(middleOf(third.a.positionVoxel, third.b.positionVoxel));
    const [root, alone] = [await atJonas.rootAt(third.a), await atJonas.rootAt(third.b)];
    // The merged segment is called as one of the two: the thread is put on the other one.
    const joined = BigInt(root) < BigInt(alone) ? root : alone;
    const place = joined === root ? third.b : third.a;
    await sendAs(mina, sessionId, [
      { kind: "comment-add", place, text, replyTo: null, mentions: [] },
    ]);
    await atJonas.tab("threads").click();
    const head = jonas.getByTestId("thread").filter({ hasText: text }).getByTestId("thread-head");
    await expect(head).toHaveAttribute("data-root", joined === root ? alone : root);
    await sendAs(mina, sessionId, [mergeOf(third)]);
    await expect(head).toHaveAttribute("data-root", joined);
  });
});

/** Where somebody's pointer is, as the page has it. */
async function pointerOf(page: Page, name: string): Promise<number[]> {
  return page.evaluate((wanted) => {
    const pages = window.__fascicle?.model?.others() ?? [];
    return [...(pages.find(({ user }) => user.name === wanted)?.cursorVoxel ?? [])];
  }, name);
}
