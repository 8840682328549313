// What the app looks like, at the two sizes that it is made for. The pictures go to test-results;
// `npm run screenshots` puts those of 1440×900 into docs/screenshots.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { cremiVolumes, writeCremiFile } from "#tests/support/cremi-file.ts";
import { administratorsOf, linkVolumes } from "#tests/support/link-volumes.ts";
import { mergeInThreePlanes } from "#tests/support/merge-in-planes.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession, signIn } from "#tests/support/people.ts";
import {
  PETABYTE_PLACES,
  petabyteLink,
  startPetabyteVolume,
} from "#tests/support/petabyte-volume.ts";
import { picture as take } from "#tests/support/picture.ts";
import { type ProofreadingPlan, planFor } from "#tests/support/proofreading-plan.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const DATASET = "neuropil-demo";
const picture = (page: Page, name: string) => take(page, name, process.env.FASCICLE_SCREENSHOTS);

test.describe.configure({ timeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "fascicle-cremi-"));
const own = ownServer({ FASCICLE_DATA_ROOTS: folder, FASCICLE_DATA_HOSTS: "127.0.0.1" });
const people = administratorsOf(() => own.server);
let plan: ProofreadingPlan;

test.beforeAll(async () => {
  plan = await planFor(own.dataDir, DATASET);
});

test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the states that a team works in", async ({ browser }) => {
  const mina = await signIn(browser, own.server, "Mina");
  const jonas = await signIn(browser, own.server, "Jonas");
  const lea = await signIn(browser, own.server, "Lea");
  await picture(mina.page, "home");
  const url = `${own.server.url}/sessions/${await newSession(mina.page, DATASET, "Neuron 17")}`;
  const atMina = new WorkspacePage(mina.page);
  const atJonas = new WorkspacePage(jonas.page);
  await Promise.all([atMina.open(url), atJonas.open(url)]);

  for (const { a, b } of plan.merges) await atJonas.merge(a, b);
  await atMina.synapse(plan.synapse.pre, plan.synapse.posts);
  const [{ a }] = plan.merges;
  await atMina.goTo(a.positionVoxel, 2.5);
  await atJonas.goTo(a.positionVoxel, 2.5);
  await atMina.click(a, { double: true });
  await expect(mina.page.getByTestId("segment-row")).toHaveCount(1);
  const { x, y } = await atJonas.pointOf(a.positionVoxel);
  await jonas.page.mouse.move(x + 30, y + 40, { steps: 4 });
  await expect(mina.page.locator('[data-marker-kind="cursor"]')).toHaveCount(1);
  await picture(mina.page, "workspace");

  await atMina.tab("activity").click();
  await expect(atMina.activity(4)).toBeVisible();
  const { source, sink } = plan.split;
  await atMina.goTo(source.positionVoxel, 2.5);
  await mina.page.keyboard.press("c");
  await atMina.click(source);
  await atMina.click(sink);
  await expect(mina.page.getByTestId("commit-button")).toBeEnabled();
  await expect(mina.page.getByTestId("tool-panel")).toContainText(/µm³/);
  await picture(mina.page, "split");
  await atMina.commit();
  await expect(atMina.activity(5)).toBeVisible();

  await atMina.tab("review").click();
  await mina.page.getByTestId("action-submit").click();
  const atLea = new WorkspacePage(lea.page);
  await atLea.open(url);
  await atLea.tab("review").click();
  await lea.page.getByTestId("review-item").first().getByRole("button").first().click();
  await lea.page.getByTestId("sign-button").click();
  await expect(lea.page.locator('[data-testid="review-item"][data-signed="true"]')).toHaveCount(1);
  await lea.page.getByTestId("review-item").nth(1).getByRole("button").first().click();
  await picture(lea.page, "review");

  await mina.page.keyboard.press("?");
  await expect(mina.page.getByRole("dialog")).toBeVisible();
  await picture(mina.page, "keys");
});

test("a CREMI file in three planes, where it lies", async ({ browser }) => {
  const file = join(folder, "sample.cremi.h5");
  await writeCremiFile(file);
  const page = await people(browser);
  await linkVolumes(page, own.server.url, {
    name: "cremi",
    ...cremiVolumes(file),
    picture: "test-results/screenshots/cremi-draft.png",
  });
  await inThreePlanes(page, "cremi", [96, 96, 15]);
});

test("a volume of a petabyte in three planes, behind a web server", async ({ browser }) => {
  const petabyte = await startPetabyteVolume();
  try {
    const page = await people(browser);
    const [place] = PETABYTE_PLACES;
    await linkVolumes(page, own.server.url, {
      ...petabyteLink(petabyte, place),
      picture: "test-results/screenshots/petabyte-draft.png",
    });
    await inThreePlanes(page, "petabyte", place);
  } finally {
    await petabyte.close();
  }
});

async function inThreePlanes(page: Page, dataset: string, placeVoxel: Vec3): Promise<void> {
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, dataset, "Planes")}`);
  await mergeInThreePlanes(page, placeVoxel);
  await picture(page, `${dataset}-three-planes`);
}
