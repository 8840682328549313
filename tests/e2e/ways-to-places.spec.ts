// Ways to where something is: the slider of the history, a link to a comment, an avatar; and home, where what
// the other of two people did waits for one, where a session is begun from a box, and where open invitations
// are. Each deed of another is made in a browser of theirs.
import { mkdirSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { IntentBody } from "#core/operations/intent.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { test } from "#tests/support/browser-test.ts";
import { operationCount, positionOf, sessionOf, submitIn } from "#tests/support/in-page.ts";
import { mergeOf } from "#tests/support/intent-bodies.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { sendAs } from "#tests/support/send-as.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const SHOTS = "test-results/ways-to-places";

const own = ownServer();

test.describe.configure({ timeout: 240_000 });
test.beforeAll(() => {
  mkdirSync(SHOTS, { recursive: true });
});

test("[DE5] the image follows the slider of the history as it is drawn, and the view once it is let go", async ({
  browser,
}) => {
  const { merges } = await planFor(own.dataDir, DATASET);
  const [first, second, third] = merges;
  const { jonas, mina, atMina } = await openTogether(browser, own.server, "Through time");
  const { page } = mina;
  const sessionId = await sessionOf(page);
  await sendAs(jonas.page, sessionId, [first, second, third].map(mergeOf));
  await atMina.seesOperation(3, "merge");
  await atMina.goTo(middleOf(first.a.positionVoxel, first.b.positionVoxel));
  const joined = async () => (await atMina.rootAt(first.a)) === (await atMina.rootAt(first.b));
  await expect.poll(joined).toBe(true);
  const notice = page.getByTestId("past-notice");
  const thumb = page.getByTestId("history-slider");
  const track = await page.locator(".history-slider .slider").boundingBox();
  if (track === null) throw new Error("there is no slider");
  const middle = track.y + track.height / 2;
  const xOf = (seq: number) => track.x + 8 + (seq / 3) * (track.width - 16);

  await test.step("while it is held, the image is that of the moment under the hand", async () => {
    await page.mouse.move(xOf(3), middle);
    await page.mouse.down();
    await page.mouse.move(track.x, middle, { steps: 5 });
    await expect(notice).toHaveAttribute("data-seq", "0");
    await expect(thumb).toHaveAttribute("aria-valuetext", "Before the first operation");
    await expect.poll(joined).toBe(false);
    const before = await positionOf(page);
    await page.mouse.move(xOf(2), middle, { steps: 5 });
    await expect(notice).toHaveAttribute("data-seq", "2");
    await expect.poll(joined).toBe(true);
    // The view is the person's as long as the slider is in their hand.
    expect(await positionOf(page)).toEqual(before);
    await page.screenshot({ path: `${SHOTS}/slider.png` });
  });

  await test.step("let go of, it shows where that moment's operation was", async () => {
    await page.mouse.up();
    await expect.poll(() => positionOf(page)).toEqual([...second.a.positionVoxel]);
    await expect(atMina.activity(2)).toHaveAttribute("data-linked", "true");
    await expect(atMina.activity(2)).toHaveAttribute("data-time", "moment");
    await expect(page.getByTestId("tool-merge")).toBeDisabled();
  });

  await test.step("drawn to its end it is the present again, and edits are open", async () => {
    await page.mouse.move(xOf(2), middle);
    await page.mouse.down();
    await page.mouse.move(track.x + track.width, middle, { steps: 5 });
    await page.mouse.up();
    await expect(notice).toHaveCount(0);
    await expect(page.getByTestId("tool-merge")).toBeEnabled();
  });
});

test("[CM3] a link to a comment opens its thread and its place, and a click on an avatar goes to the person", async ({
  browser,
}) => {
  const { merges } = await planFor(own.dataDir, DATASET);
  const [{ a: place }, { a: elsewhere }] = merges;
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, "Links");
  const { page } = mina;
  const sessionId = await sessionOf(page);
  const say = (text: string, replyTo: number | null): IntentBody => {
    return { kind: "comment-add", place, text, replyTo, mentions: [] };
  };
  await sendAs(jonas.page, sessionId, [say("Is this glia?", null)]);
  await sendAs(page, sessionId, [say("It has no vesicles.", 1)]);
  await sendAs(jonas.page, sessionId, [
    { ...say("Something else.", null), place: elsewhere } as IntentBody,
  ]);
  const linked = (at: WorkspacePage) =>
    at.page.locator('[data-testid="thread"][data-linked="true"]');

  await test.step("one copies it from the thread, the other opens it", async () => {
    await mina.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await atMina.tab("threads").click();
    const thread = page.getByTestId("thread").filter({ hasText: "Is this glia?" });
    await thread.getByTestId("copy-link").click();
    await expect(thread.getByTestId("copy-link")).toHaveAttribute("aria-label", "Copied");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(`${own.server.url}/sessions/${sessionId}?op=1`);
    await atJonas.open(link);
    await expect(linked(atJonas)).toContainText("It has no vesicles.");
    await expect(linked(atJonas)).toBeInViewport();
    await expect.poll(() => positionOf(jonas.page)).toEqual([...place.positionVoxel]);
  });

  await test.step("a link to an answer opens the thread that it is in", async () => {
    await jonas.page.goto("about:blank");
    await atJonas.open(`${own.server.url}/sessions/${sessionId}?op=2`);
    await expect(linked(atJonas)).toHaveAttribute("data-seq", "1");
  });

  await test.step("so does the address of a page that has it open, which names its own place", async () => {
    await jonas.page.goto("about:blank");
    await atJonas.open(`${own.server.url}/sessions/${sessionId}#p=${elsewhere.positionVoxel}&op=1`);
    await expect(linked(atJonas)).toContainText("Is this glia?");
    expect(await positionOf(jonas.page)).toEqual([...elsewhere.positionVoxel]);
  });

  await test.step("a click on an avatar goes to what that person looks at, in whatever section", async () => {
    const [x, y, z] = place.positionVoxel;
    const there = [x, y, z > 20 ? z - 15 : z + 15] as const;
    await atMina.goTo(elsewhere.positionVoxel);
    await atJonas.goTo(there);
    const avatar = page
      .getByTestId("presence-avatar")
      .and(page.getByRole("button", { name: /^Jonas Weber/ }));
    await expect(avatar).toHaveAttribute("aria-disabled", "false");
    await expect
      .poll(async () => {
        // His page tells where he is a few times a second.
        await avatar.click();
        return positionOf(page);
      })
      .toEqual([...there]);
    await page.screenshot({ path: `${SHOTS}/avatar.png` });
  });
});

test("[W3][CM2] home has the mention and the conflict that the other made, and leads to each", async ({
  browser,
}) => {
  const { split, merges } = await planFor(own.dataDir, DATASET);
  const { source, sink } = split;
  const between = merges[0].a;
  const title = "What waits";
  const { jonas, mina, atJonas, atMina } = await openTogether(browser, own.server, title);
  const sessionId = await sessionOf(mina.page);
  const waiting = (page: Page, kind: string) =>
    page.locator(`[data-testid="waiting-row"][data-kind="${kind}"]`);

  await test.step("Mina asks Jonas by name; his home says so, and hers does not", async () => {
    await atMina.goTo(source.positionVoxel);
    await atMina.hoveredRoot(source);
    await mina.page.keyboard.press("p");
    const text = mina.page.getByTestId("comment-form").getByRole("textbox");
    await text.fill("");
    await text.pressSequentially("Yours, @jon");
    await expect(mina.page.getByTestId("mention-offer").getByRole("option")).toHaveText([
      /Jonas Weber/,
    ]);
    await mina.page.keyboard.press("Enter");
    await mina.page.keyboard.press("Control+Enter");
    await expect(mina.page.getByTestId("thread")).toContainText("@Jonas Weber");
    await jonas.page.goto(own.server.url);
    await expect(waiting(jonas.page, "mention")).toContainText(title);
    await expect(waiting(jonas.page, "mention")).toContainText("A thread asks for your word");
    const other = await mina.context.newPage();
    await other.goto(own.server.url);
    await expect(other.getByText("Nothing waits for you")).toBeVisible();
    await other.close();
    await waiting(jonas.page, "mention").click();
    const thread = jonas.page.locator('[data-testid="thread"][data-linked="true"]');
    await expect(thread).toContainText("Yours, @Jonas Weber");
    await atJonas.settled();
  });

  await test.step("what Jonas redoes is in conflict with Mina's cut: it waits for both", async () => {
    const steps: readonly (readonly [Page, IntentBody])[] = [
      [jonas.page, { kind: "merge", a: source, b: between, confirmedFar: true }],
      [jonas.page, { kind: "undo", of: 2 }],
      [jonas.page, { kind: "merge", a: sink, b: between, confirmedFar: true }],
      [mina.page, { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: true }],
      [jonas.page, { kind: "redo", of: 2 }],
    ];
    for (const [at, [page, body]] of steps.entries()) {
      await submitIn(page, body);
      for (const each of [jonas.page, mina.page]) {
        await expect.poll(() => operationCount(each)).toBe(at + 2);
      }
    }
    await mina.page.goto(own.server.url);
    await expect(waiting(mina.page, "conflict")).toContainText(title);
    await expect(waiting(mina.page, "conflict")).toContainText(
      /conflicts? with (an edit|edits) of yours/,
    );
    await picture(mina.page, "home-conflict", SHOTS);
    await waiting(mina.page, "conflict").click();
    await expect(mina.page).toHaveURL(new RegExp(`/sessions/${sessionId}`));
    await expect(mina.page.getByTestId("conflict-item").first()).toContainText("Jonas Weber");
    // Of his, both wait: the more pressing first.
    await jonas.page.goto(own.server.url);
    const kinds = jonas.page.getByTestId("waiting-row");
    await expect(kinds.first()).toHaveAttribute("data-kind", "conflict");
    await expect(kinds.last()).toHaveAttribute("data-kind", "mention");
  });

  await test.step("answered and taken back, nothing waits for either", async () => {
    const { place } = { place: source };
    await sendAs(jonas.page, sessionId, [
      { kind: "comment-add", place, text: "Done.", replyTo: 1, mentions: [] },
      { kind: "undo", of: 2 },
    ]);
    for (const { page } of [jonas, mina]) {
      await page.goto(own.server.url);
      await expect(page.getByText("Nothing waits for you")).toBeVisible();
      await expect(page.getByTestId("waiting-row")).toHaveCount(0);
    }
  });
});

test("a session is begun from a box of the volume, with a thread on each of its largest neurons", async ({
  browser,
}) => {
  const { page } = await signIn(browser, own.server, "Mina");
  const at = new WorkspacePage(page);
  const title = "The middle of it";
  const [from, to] = [
    [200, 200, 20],
    [280, 280, 40],
  ] as const;
  const fill = async (edge: string, corner: readonly number[]) => {
    for (const [index, axis] of ["x", "y", "z"].entries()) {
      await page.getByLabel(`${edge}, ${axis}`).fill(String(corner[index]));
    }
  };
  await page
    .getByRole("region", { name: DATASET })
    .getByRole("button", { name: "New session" })
    .click();
  const dialog = page.getByRole("dialog");
  await page.getByLabel("What it is about").fill(title);
  await page.getByRole("radio", { name: /The largest neurons in a box/ }).check();

  await test.step("numbers that make no box are refused in words, and nothing is made", async () => {
    await fill("From voxel", to);
    await fill("Up to, and without", from);
    await page.getByRole("button", { name: "Create" }).click();
    await expect(dialog.getByRole("alert")).toContainText("These numbers make no box");
  });

  await test.step("it opens with them selected and said what to do with each", async () => {
    await fill("From voxel", from);
    await fill("Up to, and without", to);
    await page.getByLabel("What to do with each").fill("Look for false joins.");
    await page.screenshot({ path: `${SHOTS}/box.png` });
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page).toHaveURL(/\/sessions\//);
    await at.settled();
    await at.tab("segments").click();
    const selected = await page.getByTestId("segment-row").count();
    expect(selected).toBeGreaterThan(1);
    expect(selected).toBeLessThanOrEqual(50);
    await at.tab("threads").click();
    await expect(page.getByTestId("thread")).toHaveCount(selected);
    await expect(page.getByTestId("thread").first()).toContainText("Look for false joins.");
    await page.goto(own.server.url);
    const row = page.getByTestId("own-session-row").filter({ hasText: title });
    await expect(row.getByTestId("session-progress")).toContainText(`${selected} open`);
  });
});

test("home shows an administrator the invitations that nobody has used, and others none of them", async ({
  browser,
}) => {
  const cookie = await addAdministrator(own.server);
  const [name, value] = cookie.split(/=(.*)/s);
  const context = await browser.newContext({ locale: "en-GB" });
  await context.addCookies([{ name, value, url: own.server.url }]);
  const page = await context.newPage();
  await page.goto(own.server.url);
  await expect(page.getByText("No invitation is open")).toBeVisible();
  await page.getByRole("link", { name: "Invite people" }).first().click();
  const form = page.getByRole("region", { name: "Invite people" });
  await form.getByLabel(/^E-mail/).fill("nora@lab.example");
  await form.getByLabel(`Role on ${DATASET}`).selectOption("reviewer");
  await form.getByRole("button", { name: "Make link" }).click();
  const link = (await form.getByRole("button", { name: /^Copy link/ }).textContent()) ?? "";
  await form.getByRole("button", { name: "I have noted it" }).click();
  await page.goto(own.server.url);
  const open = page.getByTestId("open-invitation");
  await expect(page.getByText("One invitation is open")).toBeVisible();
  await expect(open).toContainText("nora@lab.example");
  await expect(open).toContainText(`reviewer · ${DATASET}`);
  await expect(open).toContainText(/until \S/);
  await picture(page, "home-invitations", SHOTS);

  const nora = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await nora.goto(link);
  await nora.getByLabel("Name").fill("Nora Lind");
  await nora.getByLabel(/^Password/).fill("correct horse battery");
  await nora.getByRole("button", { name: "Make account" }).click();
  await expect(nora.getByRole("heading", { name: DATASET })).toBeVisible();
  await expect(nora.getByText("Nothing waits for you")).toBeVisible();
  await expect(nora.getByText("invitation is open")).toHaveCount(0);
  // Hers is used: none is open any more.
  await page.reload();
  await expect(page.getByText("No invitation is open")).toBeVisible();
  await expect(open).toHaveCount(0);
});
