// Synapses by two people at once: one places a polyadic synapse, the other moves a site, flips the sides,
// adds a partner and takes it all back; suggestions come from a file and are judged by single keys in the
// grid; and at the end both have the same synapses on their pages.
import { expect, type Locator } from "@playwright/test";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { copyTemplate, type TestFolder } from "#tests/support/data-template.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import { picture } from "#tests/support/picture.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const ZOOM = 4;

test.describe.configure({ mode: "serial", timeout: 300_000 });

let folder: TestFolder;
let server: FascicleServer;
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  folder = copyTemplate();
  plan = await planFor(folder.dataDir, DATASET);
  server = await FascicleServer.start({ dataDir: folder.dataDir });
});

test.afterAll(async () => {
  await server?.stop();
  folder?.remove();
});

interface SeenSynapse {
  readonly id: string;
  readonly pre: string;
  readonly posts: readonly string[];
  readonly verdict: string | null;
  readonly isSuggested: boolean;
}

/** What the session made of synapses, as the page has them; the version's own where they were judged. */
function synapsesOn(person: WorkspacePage): Promise<readonly SeenSynapse[]> {
  return person.page.evaluate(() =>
    (window.__fascicle?.model?.snapshot().allSynapses ?? [])
      .filter(({ addedSeq, verdict }) => addedSeq !== null || verdict !== null)
      .map(({ synapse, verdict, isSuggested }) => ({
        id: synapse.id,
        pre: synapse.pre.place.positionVoxel.join(),
        posts: synapse.posts.map(({ place }) => place.positionVoxel.join()),
        verdict,
        isSuggested,
      })),
  );
}

async function bothHave(people: readonly WorkspacePage[], expected: object[]): Promise<void> {
  for (const person of people) {
    await expect.poll(() => synapsesOn(person)).toMatchObject(expected);
  }
}

const at = ({ positionVoxel }: Place) => positionVoxel.join();

async function drag(person: WorkspacePage, from: Vec3, to: Vec3): Promise<void> {
  const [start, end] = [await person.pointOf(from), await person.pointOf(to)];
  const { mouse } = person.page;
  await mouse.move(start.x, start.y);
  await mouse.down();
  await mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 3 });
  await mouse.move(end.x, end.y, { steps: 3 });
  await mouse.up();
}

/** A voxel beside, in the same supervoxel on the page. */
async function beside(person: WorkspacePage, place: Place): Promise<Vec3> {
  const [x, y, z] = place.positionVoxel;
  for (const [dx, dy] of [
    [4, 0],
    [-4, 0],
    [0, 4],
    [0, -4],
    [3, 0],
    [0, 3],
    [-3, 0],
    [0, -3],
  ]) {
    const near: Vec3 = [x + dx, y + dy, z];
    const found = await person.page.evaluate(
      async ([positionVoxel]) => {
        const unread = { supervoxel: 0n, baseRoot: 0n, root: 0n, loaded: false, mip: 0 };
        const pick = await window.__fascicle?.viewer.exactPick({ positionVoxel, ...unread });
        return String(pick?.supervoxel);
      },
      [near] as const,
    );
    if (found === String(place.supervoxel)) return near;
  }
  throw new Error(`no voxel beside ${x}, ${y}, ${z} is of its supervoxel`);
}

test("[SY1][SY4][SY5][SY6] two place, correct, suggest and judge synapses", async ({ browser }) => {
  const [one, other] = await Promise.all([
    signIn(browser, server, "Mina"),
    signIn(browser, server, "Jonas"),
  ]);
  const mina = new WorkspacePage(one.page);
  const jonas = new WorkspacePage(other.page);
  const both = [mina, jonas];
  const url = `${server.url}/sessions/${await newSession(mina.page, DATASET, "Synapses")}`;
  await Promise.all(both.map((person) => person.open(url)));
  const { pre, posts } = plan.synapse;
  const [first, second] = posts;
  const [, , third] = plan.merges;

  await test.step("[SY1][W6] one places a polyadic synapse, which is on both screens", async () => {
    await mina.synapse(pre, posts);
    await bothHave(both, [{ pre: at(pre), posts: [at(first), at(second)] }]);
  });

  await test.step("[SY4] the other drags a site, flips the sides and adds a partner", async () => {
    const moved = await beside(jonas, pre);
    await jonas.tab("synapses").click();
    await jonas.page.getByTestId("correct-synapse").first().click();
    await expect(jonas.toolPanel().locator(".point-row")).toHaveCount(3);
    await jonas.goTo(pre.positionVoxel, ZOOM);
    await drag(jonas, pre.positionVoxel, moved);
    await expect(jonas.toolPanel()).toContainText(moved.join(", "));
    await picture(jonas.page, "synapse-correction");
    await jonas.page.keyboard.press("g");
    const partner = await beside(jonas, first);
    const { x, y } = await jonas.pointOf(partner);
    await jonas.page.mouse.click(x, y);
    await expect(jonas.toolPanel().locator(".point-row")).toHaveCount(4);
    await jonas.page.keyboard.press("Enter");
    await bothHave(both, [{ pre: at(first) }]);
    const [corrected] = await synapsesOn(mina);
    expect([...corrected.posts].sort()).toEqual([moved.join(), at(second), partner.join()].sort());
    await mina.seesOperation(2, "synapse-edit");
  });

  await test.step("[OP9] and takes it all back", async () => {
    await jonas.undo();
    await bothHave(both, [{ pre: at(pre), posts: [at(first), at(second)] }]);
  });

  await test.step("[SY4] a site that is there is dragged and is corrected at once", async () => {
    await jonas.page.keyboard.press("y");
    const moved = await beside(jonas, second);
    await jonas.goTo(second.positionVoxel, ZOOM);
    await drag(jonas, second.positionVoxel, moved);
    await bothHave(both, [{ pre: at(pre), posts: [at(first), moved.join()] }]);
    await jonas.page.keyboard.press("Escape");
  });

  await test.step("[SY4] keys alone move a site", async () => {
    await jonas.page.keyboard.press("PageDown");
    await jonas.page.keyboard.press("Alt+c");
    const place = jonas.toolPanel().locator(".point-row__place").first();
    await expect(place).toBeVisible();
    await place.focus();
    const before = await place.textContent();
    await jonas.page.keyboard.press("ArrowRight");
    await expect(place).not.toHaveText(before ?? "");
    await jonas.page.keyboard.press("Escape");
    await jonas.page.keyboard.press("Escape");
    await expect(jonas.toolPanel()).toHaveCount(0);
  });

  await test.step("[SY6] suggestions come from a file, and rows with errors are named", async () => {
    await jonas.page.keyboard.press("Alt+y");
    await jonas.page.getByTestId("import-suggestions").click();
    const row = (from: Place, to: Place) => [...from.positionVoxel, ...to.positionVoxel].join();
    const lines = [
      "pre_x,pre_y,pre_z,post_x,post_y,post_z",
      row(first, pre),
      row(second, first),
      row(third.a, third.b),
      "1,2,x,4,5,6",
      "1,2,3,99999,5,6",
    ];
    await jonas.page
      .getByTestId("suggest")
      .locator("input")
      .setInputFiles({
        name: "suggested.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(lines.join("\n")),
      });
    const problems = jonas.page.getByTestId("suggest-problems").locator("li");
    await expect(problems).toHaveCount(2, { timeout: 30_000 });
    await expect(problems.first()).toContainText("Row 5, pre_z: is not a position");
    await expect(problems.last()).toContainText("Row 6");
    await picture(jonas.page, "synapse-suggestions");
    await jonas.page.getByTestId("suggest-commit").click();
    await expect(jonas.page.getByTestId("triage-cell")).toHaveCount(3);
    await expect.poll(async () => (await synapsesOn(mina)).length).toBe(4);
  });

  await test.step("[SY5] single keys accept, reject and doubt, one after the other", async () => {
    const cells = jonas.page.getByTestId("triage-cell");
    await painted(cells);
    await picture(jonas.page, "synapse-triage");
    for (const [key, left] of [
      ["7", 2],
      ["9", 1],
      ["8", 0],
    ] as const) {
      await expect(jonas.page.locator('[role="option"][aria-selected="true"]')).toHaveCount(1);
      await jonas.page.keyboard.press(key);
      await expect(cells).toHaveCount(left);
    }
    const verdicts = async (person: WorkspacePage) =>
      (await synapsesOn(person)).flatMap(({ verdict }) => verdict ?? []).sort();
    for (const person of both) {
      await expect.poll(() => verdicts(person)).toEqual(["accepted", "rejected", "uncertain"]);
    }
    await jonas.page.getByTestId("triage").getByTestId("filter-state").selectOption("any");
    await jonas.page.getByTestId("triage-grid").focus();
    await painted(cells);
    await picture(jonas.page, "synapse-triage-judged");
  });

  await test.step("both have the same, and what counts is what was accepted", async () => {
    expect(await synapsesOn(mina)).toEqual(await synapsesOn(jonas));
    await mina.tab("synapses").click();
    const list = mina.page.getByTestId("synapse-row");
    await expect(
      mina.page.locator('[data-testid="synapse-row"][data-verdict="accepted"]'),
    ).toHaveCount(1);
    await expect(list.first()).toBeVisible();
    await picture(mina.page, "synapse-list");
    await jonas.page.keyboard.press("Escape");
    await expect(jonas.page.getByTestId("triage")).toHaveCount(0);
    await jonas.undo();
    await expect
      .poll(async () => {
        const seen = await synapsesOn(mina);
        return seen.filter(({ verdict }) => verdict !== null).length;
      })
      .toBe(2);
  });
});

/** Every picture in the window was painted from its tiles. */
async function painted(cells: Locator): Promise<void> {
  await expect(cells.first()).toBeVisible();
  await expect(cells.locator("canvas:not([data-painted])")).toHaveCount(0);
}
