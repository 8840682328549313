// [SY7] A neuron's card counts its sites by the regions that they lie in, from the moment that the dataset has
// some, and follows an edit; without any it says that it counts by what records say. Numbers are held
// against a recount of the sites that the server tells of.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { ApiDataset } from "#core/protocol/api.ts";
import { test } from "#tests/support/browser-test.ts";
import { recountOf } from "#tests/support/connectome-recount.ts";
import { sessionOf } from "#tests/support/in-page.ts";
import { middleOf } from "#tests/support/middle-of.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { originOf } from "#tests/support/people.ts";
import { planFor } from "#tests/support/proofreading-plan.ts";
import { writeRegionVolume } from "#tests/support/region-volume.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";
import { sendAs } from "#tests/support/send-as.ts";
import { openTogether } from "#tests/support/two-proofreaders.ts";
import type { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
/** Voxels of the dataset along x, in one of the regions. */
const COARSE = 8;
const IDS = new Map([
  ["medulla", 1n],
  ["lobula", 2n],
]);
const SHOTS = "test-results/regions";
const own = ownServer();

test.describe.configure({ timeout: 240_000 });
test.beforeAll(() => {
  mkdirSync(SHOTS, { recursive: true });
});

async function datasetOf(page: Page): Promise<ApiDataset> {
  const answer = await page.request.get(`${originOf(page)}/api/v1/datasets`);
  const { datasets } = (await answer.json()) as { datasets: readonly ApiDataset[] };
  const found = datasets.find(({ name }) => name === DATASET);
  if (found === undefined) throw new Error("the demo is there");
  return found;
}

async function openCard({ page }: WorkspacePage, root: string): Promise<void> {
  const search = page.getByTestId("neuron-search");
  await search.fill(root);
  await page.locator(`[data-testid="neuron-row"][data-root="${root}"]`).click();
  await expect(page.getByTestId("neuron-details")).toHaveAttribute("data-root", root);
  await search.fill("");
}

test("the card counts sites by the region that they lie in, as edits arrive", async ({
  browser,
}) => {
  const { jonas, mina, atJonas } = await openTogether(browser, own.server, "By region");
  const { page } = jonas;
  await page.setViewportSize({ width: 1440, height: 1400 });
  const sessionId = await sessionOf(page);
  const { shapeVoxel, voxelNm } = await datasetOf(page);
  const { merges } = await planFor(own.dataDir, DATASET);
  const [{ a, b }] = merges;
  // Left and right of the middle; the last third of the sections is in neither.
  const middle = COARSE * Math.floor(shapeVoxel[0] / COARSE / 2);
  const deep = Math.floor((2 * shapeVoxel[2]) / 3);
  const regionOf = ([x, , z]: readonly [number, number, number]) =>
    z >= deep ? "In no region" : x < middle ? "medulla" : "lobula";
  /** As the card's rows have it. */
  const counted = async (root: bigint) => {
    const rows = new Map<string, [inputs: number, outputs: number]>();
    const add = (place: { positionVoxel: readonly [number, number, number] }, side: 0 | 1) => {
      const counts = rows.get(regionOf(place.positionVoxel)) ?? [0, 0];
      rows.set(regionOf(place.positionVoxel), counts);
      counts[side]++;
    };
    const { located } = await recountOf(page, sessionId);
    for (const { synapse, preRoot, postRoots } of located) {
      if (preRoot === root) add(synapse.pre.place, 1);
      for (const [at, postRoot] of postRoots.entries()) {
        if (postRoot === root) add(synapse.posts[at].place, 0);
      }
    }
    return rows;
  };
  const tableOf = (on: Page) =>
    on
      .getByTestId("synapse-where")
      .getByRole("table")
      .filter({ hasText: /region|脑区/i });
  const shows = async (root: bigint) => {
    const rows = await counted(root);
    expect(rows.size).toBeGreaterThan(0);
    await expect(tableOf(page).getByRole("row")).toHaveCount(rows.size + 1);
    for (const [name, [inputs, outputs]] of rows) {
      const row = tableOf(page).getByRole("row").filter({ hasText: name });
      await expect(row.getByRole("cell")).toHaveText([String(inputs), String(outputs)]);
    }
  };

  // Sites of its own on either side of the middle, whatever the demo's synapses are.
  await sendAs(mina.page, sessionId, [
    {
      kind: "synapse-add",
      synapse: {
        pre: { place: a, compartment: "axon" },
        posts: [{ place: b, compartment: "dendrite" }],
        ...{ cleftVoxel: null, type: "chemical", confidence: 1 },
      },
    },
  ]);
  await atJonas.seesOperation(1, "synapse-add");
  const between = middleOf(a.positionVoxel, b.positionVoxel);
  await atJonas.goTo(between);
  const root = await atJonas.rootAt(a);
  await atJonas.tab("neurons").click();
  await openCard(atJonas, root);

  await test.step("without regions it says that it counts by records", async () => {
    await expect(page.getByTestId("regions-by")).toContainText("has none of its own");
  });

  await test.step("with regions each site counts for its own", async () => {
    const folder = join(own.dataDir, "..", "regions");
    await writeRegionVolume(folder, {
      shapeVoxel: [Math.ceil(shapeVoxel[0] / COARSE), 1, shapeVoxel[2]],
      voxelNm: [COARSE * voxelNm[0], shapeVoxel[1] * voxelNm[1], voxelNm[2]],
      idAt: ([x, y, z]) => IDS.get(regionOf([COARSE * x, y, z])) ?? 0n,
      names: { "1": "medulla", "2": "lobula" },
    });
    const add = ["regions", "add", "--dataset", DATASET, "--volume", folder];
    expect(await runFascicle(add, own.dataDir)).toMatchObject({ exitCode: 0 });
    // The page need not be loaded anew: a card that is opened asks.
    await page.getByTestId("neuron-details-close").click();
    await openCard(atJonas, root);
    await expect(page.getByTestId("regions-by")).toHaveText(
      "By where each of its own sites lies: inputs where it receives, outputs where it sends.",
    );
    await shows(BigInt(root));
    await page.getByTestId("synapse-where").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${SHOTS}/card.png` });
  });

  await test.step("a merge by another brings the other segment's sites", async () => {
    const before = await counted(BigInt(root));
    await sendAs(mina.page, sessionId, [{ kind: "merge", a, b, confirmedFar: true }]);
    await expect.poll(() => atJonas.rootAt(b)).toBe(await atJonas.rootAt(a));
    const joined = await atJonas.rootAt(a);
    if (joined !== root) await openCard(atJonas, joined);
    expect(await counted(BigInt(joined))).not.toEqual(before);
    await shows(BigInt(joined));
  });
});
