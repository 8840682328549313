// Commands at hand and in one's own language: the palette finds by letters and runs, a hint has the key as it
// is bound now, the tour is done in a few minutes; and two people in one session, each in the language that
// their browser asks for, with numbers, dates and sentences of it, see each other's edits at once.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { test } from "#tests/support/browser-test.ts";
import { sessionOf } from "#tests/support/in-page.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, type PersonAtBrowser, signIn } from "#tests/support/people.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { sendAs, signAllAs } from "#tests/support/send-as.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/own-language";

const own = ownServer();
let plan: ProofreadingPlan;

test.describe.configure({ timeout: 240_000 });
test.beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  plan = await planFor(own.dataDir, DATASET);
});

/** In a new session of theirs. */
async function atWork(person: PersonAtBrowser, title: string): Promise<WorkspacePage> {
  const at = new WorkspacePage(person.page);
  await at.open(`${own.server.url}/sessions/${await newSession(person.page, DATASET, title)}`);
  await person.page.getByRole("application").focus();
  return at;
}

/** In the settings, in whichever language: the key in the place of those that the command had. */
async function rebind(page: Page, command: string, chord: string): Promise<void> {
  await page.goto(`${own.server.url}/settings`);
  const row = page.locator(`[data-testid="keys-row"][data-command="${command}"]`);
  const caps = row.locator(".keys__cap");
  await expect(caps).toHaveCount(1);
  await caps.getByRole("button").click();
  await expect(caps).toHaveCount(0);
  // Only to add one is left to do, beside what brings the usual ones back.
  await row.getByRole("button").first().click();
  await page.keyboard.press(chord);
  await expect(caps).toHaveCount(1);
}

test("the palette finds a command by letters of its name, and runs it", async ({ browser }) => {
  const person = await signIn(browser, own.server, "Mina");
  const { page } = person;
  const at = await atWork(person, "Commands");
  const field = page.getByRole("combobox", { name: "What do you want to do?" });
  const options = page.getByRole("option");
  const chosen = page.getByRole("option", { selected: true });

  await test.step("letters in their order are enough, with gaps between", async () => {
    await page.keyboard.press("Control+k");
    await expect(field).toBeFocused();
    const all = await options.count();
    expect(all).toBeGreaterThan(20);
    await page.keyboard.type("mgtw");
    await expect(chosen).toContainText("Merge two segments");
    await expect(chosen.locator("kbd")).toHaveText("M");
    expect(await options.count()).toBeLessThan(all);
    await page.screenshot({ path: `${SHOTS}/palette.png` });
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(at.toolPanel()).toContainText("Merge");
    await expect(page.getByTestId("tool-merge")).toHaveAttribute("aria-pressed", "true");
  });

  await test.step("what cannot be done now is not offered, and nothing like it is said in words", async () => {
    await page.getByRole("application").focus();
    await page.keyboard.press("Control+k");
    await field.fill("exchange the points");
    await expect(page.getByText("Nothing like that can be done now.")).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(field).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("c");
    await page.keyboard.press("Control+k");
    await field.fill("exchange the points");
    await expect(chosen).toContainText("Exchange the points of both sides");
  });

  await test.step("arrows go through all of the list, which keeps up with them", async () => {
    await field.fill("");
    for (let press = 0; press < 25; press++) await page.keyboard.press("ArrowDown");
    await expect(options.nth(25)).toHaveAttribute("aria-selected", "true");
    await expect(options.nth(25)).toBeInViewport({ ratio: 1 });
    await expect(options.first()).not.toBeInViewport();
    await page.screenshot({ path: `${SHOTS}/palette-down.png` });
    for (let press = 0; press < 25; press++) await page.keyboard.press("ArrowUp");
    await expect(options.first()).toBeInViewport({ ratio: 1 });
  });
});

test("a button's hint shows its key, and the new one as soon as it is bound on another page", async ({
  browser,
}) => {
  const person = await signIn(browser, own.server, "Jonas");
  const { page } = person;
  const at = await atWork(person, "Hints");
  const hint = page.locator(".tooltip");
  const hinted = async (tool: string) => {
    // Not in one leap, which no hand makes.
    await page.mouse.move(2, 400, { steps: 5 });
    await expect(hint).toHaveCount(0);
    await page.getByTestId(`tool-${tool}`).hover();
    await expect(hint).toBeVisible();
    return [await hint.locator(".key").textContent(), await hint.textContent()];
  };
  const [before, words] = await hinted("merge");
  expect(before).toBe("M");
  expect(words).toContain("Merge two segments");
  await page.screenshot({ path: `${SHOTS}/hint.png` });

  const settings = await person.context.newPage();
  await rebind(settings, "merge", "Alt+m");
  await settings.close();
  await page.bringToFront();
  expect((await hinted("merge"))[0]).toBe("Alt+M");
  await page.getByRole("application").focus();
  await page.keyboard.press("m");
  await expect(at.toolPanel()).toHaveCount(0);
  await page.keyboard.press("Alt+m");
  await expect(at.toolPanel()).toBeVisible();
  // Others keep theirs.
  expect((await hinted("split"))[0]).toBe("C");
});

/** Of somebody who reads in a foreign language, and looks at the image in between. */
const WORDS_A_MINUTE = 120;
/** For a deed that one does for the first time, to find its button or key and to do it. */
const DEED_SECONDS = 20;
const TOUR_MINUTES = 5;

test("the tour is done by a script, deed by deed, and can be read and done in five minutes", async ({
  browser,
}) => {
  const person = await signIn(browser, own.server, "Mina");
  const { page } = person;
  const [{ a, b }] = plan.merges;
  const { source, sink } = plan.split;
  const at = await atWork(person, "The whole tour");
  const step = page.getByTestId("tour-step");
  const read: string[] = [];
  const deeds: readonly (readonly [step: string, deed: () => Promise<void>])[] = [
    [
      "select",
      async () => {
        await at.goTo(a.positionVoxel);
        await at.click(a, { double: true });
      },
    ],
    [
      "scroll",
      async () => {
        await page.getByRole("application").focus();
        const key = a.positionVoxel[2] < 3 ? "." : ",";
        for (let section = 0; section < 3; section++) await page.keyboard.press(key);
      },
    ],
    ["merge", () => at.merge(a, b)],
    ["undo", () => at.undo()],
    ["split", () => at.split(source, sink)],
    [
      "comment",
      async () => {
        await at.hoveredRoot(source);
        await page.keyboard.press("p");
        await page.getByTestId("comment-form").getByRole("textbox").fill("A first word");
        await page.keyboard.press("Control+Enter");
      },
    ],
    [
      "submit",
      async () => {
        await at.tab("review").click();
        await page.getByTestId("action-submit").click();
      },
    ],
    [
      "sign",
      async () => {
        const lea = await signIn(browser, own.server, "Lea");
        await signAllAs(lea.page, await sessionOf(page));
      },
    ],
  ];
  read.push((await page.getByTestId("tour").textContent()) ?? "");
  await page.getByRole("button", { name: "Start the tour" }).click();
  for (const [name, deed] of deeds) {
    await expect(step).toHaveAttribute("data-step", name);
    read.push((await step.textContent()) ?? "");
    await deed();
  }
  await expect(page.getByTestId("tour")).toHaveCount(0);
  const words = read.join(" ").trim().split(/\s+/).length;
  expect(words).toBeGreaterThan(100);
  const minutes = words / WORDS_A_MINUTE + (deeds.length * DEED_SECONDS) / 60;
  expect(minutes, `${words} words, ${deeds.length} deeds`).toBeLessThanOrEqual(TOUR_MINUTES);
});

test("two people in one session, each in the language of their browser, see each other's edits at once", async ({
  browser,
}) => {
  const jonas = await signIn(browser, own.server, "Jonas", "en-GB");
  const mina = await signIn(browser, own.server, "Mina", "zh-CN");
  await rebind(mina.page, "merge", "Alt+m");
  const [atJonas, atMina] = [new WorkspacePage(jonas.page), new WorkspacePage(mina.page)];
  const sessionId = await newSession(jonas.page, DATASET, "Two languages");
  const url = `${own.server.url}/sessions/${sessionId}`;
  await Promise.all([atJonas.open(url), atMina.open(url)]);
  const [hers, his] = plan.merges;
  const both = [atJonas, atMina] as const;
  const joined = async (at: WorkspacePage, { a, b }: typeof hers) =>
    (await at.rootAt(a)) === (await at.rootAt(b));

  await test.step("each page is of one language, without a switch", async () => {
    for (const [{ page }, language, panels] of [
      [jonas, "en", ["Segments", "Neurons", "Activity", "Synapses", "Review"]],
      [mina, "zh-CN", ["片段", "神经元", "动态", "突触", "审阅"]],
    ] as const) {
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      for (const name of panels) await expect(page.getByRole("tab", { name })).toBeVisible();
    }
  });

  await test.step("she merges by her own key; he sees it at once, in his words", async () => {
    const between = middleOf(hers.a.positionVoxel, hers.b.positionVoxel);
    for (const at of both) await at.goTo(between);
    await mina.page.getByRole("application").focus();
    await mina.page.keyboard.press("Alt+m");
    await atMina.click(hers.a);
    await atMina.click(hers.b);
    await expect(atMina.toolPanel()).toContainText("µm³");
    await atMina.commit();
    for (const at of both) await expect.poll(() => joined(at, hers)).toBe(true);
    for (const at of both) await at.seesOperation(1, "merge");
    await expect(atJonas.activity(1)).toContainText("Mina Okafor merged two segments");
    await expect(atMina.activity(1)).toContainText("Mina Okafor 合并了两个片段");
  });

  await test.step("dates and numbers are those of each language", async () => {
    for (const [at, language] of [
      [atJonas, "en"],
      [atMina, "zh-CN"],
    ] as const) {
      const moment = await at.page.evaluate((locale) => {
        const [{ atMs }] = window.__fascicle?.model?.snapshot().operations ?? [];
        const style = { dateStyle: "medium", timeStyle: "medium" } as const;
        return new Intl.DateTimeFormat(locale, style).format(atMs);
      }, language);
      await expect(at.activity(1).locator(".activity__when")).toHaveAttribute("title", moment);
      expect(moment).toMatch(language === "en" ? /[A-Z][a-z]{2} \d/ : /\d年\d+月\d+日/);
      await at.tab("neurons").click();
      const count = await at.page.getByTestId("neuron-grid").getAttribute("data-count");
      const shown = new Intl.NumberFormat(language).format(Number(count));
      await expect(at.page.getByTestId("neurons-summary")).toContainText(
        language === "en" ? `${shown} neurons` : shown,
      );
    }
    await jonas.page.screenshot({ path: `${SHOTS}/two-en.png` });
    await mina.page.screenshot({ path: `${SHOTS}/two-zh.png` });
  });

  await test.step("she takes it back from the palette, found by her own words", async () => {
    await mina.page.getByRole("application").focus();
    await mina.page.keyboard.press("Control+k");
    const chosen = mina.page.getByRole("option", { selected: true });
    await mina.page.keyboard.insertText("合并两");
    await expect(chosen).toContainText("合并两个片段");
    await expect(chosen.locator("kbd")).toHaveText("Alt+M");
    await mina.page.getByRole("combobox").fill("撤编");
    await expect(chosen).toContainText("撤销我的上次编辑");
    await mina.page.screenshot({ path: `${SHOTS}/palette-zh.png` });
    await mina.page.keyboard.press("Enter");
    for (const at of both) await expect.poll(() => joined(at, hers)).toBe(false);
    await atJonas.seesOperation(2, "undo");
  });

  await test.step("his edit is on her page at once, and what goes against it is said in her language", async () => {
    await atJonas.merge(his.a, his.b);
    await atMina.goTo(middleOf(his.a.positionVoxel, his.b.positionVoxel));
    await expect.poll(() => joined(atMina, his)).toBe(true);
    await atMina.seesOperation(3, "merge");
    await expect(atMina.activity(3)).toContainText("Jonas Weber 合并了两个片段");
    await mina.page.getByRole("application").focus();
    await mina.page.keyboard.press("c");
    await atMina.click(his.a);
    await atMina.click(his.b);
    await expect(atMina.toolPanel()).toContainText(
      "这与 1 项操作相抵触：Jonas Weber 的合并 #3。提交即覆盖。",
    );
    await mina.page.screenshot({ path: `${SHOTS}/overrides-zh.png` });
  });

  await test.step("what she says is hers, and his page has it as she wrote it", async () => {
    const text = "这里是胶质细胞吗？";
    await sendAs(mina.page, sessionId, [
      { kind: "comment-add", place: his.a, text, replyTo: null, mentions: [] },
    ]);
    await atJonas.tab("threads").click();
    await expect(jonas.page.getByTestId("thread")).toContainText(text);
  });
});
