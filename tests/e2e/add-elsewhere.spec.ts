// An administrator adds datasets that are not copied: a volume of a petabyte behind a web server, of which
// a region is edited, and a CREMI file. Each is proofread in all three planes.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { administratorsOf, linkVolumes } from "#tests/support/link-volumes.ts";
import { mergeInThreePlanes } from "#tests/support/merge-in-planes.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession } from "#tests/support/people.ts";
import {
  PETABYTE_PLACES,
  type PetabyteVolume,
  petabyteLink,
  startPetabyteVolume,
} from "#tests/support/petabyte-volume.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const SHOTS = "test-results/add-elsewhere";
const LARVA = join(process.cwd(), "..", "shared", "data", "l1-vnc-sstem");
const CREMI = join(LARVA, "l1-vnc.cremi.h5");

test.describe.configure({ mode: "serial", timeout: 180_000 });

const own = ownServer({ FASCICLE_DATA_HOSTS: "127.0.0.1", FASCICLE_DATA_ROOTS: LARVA });
let petabyte: PetabyteVolume;
const people = administratorsOf(() => own.server);

test.beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  petabyte = await startPetabyteVolume();
});
test.afterAll(() => petabyte?.close());

async function proofread(page: Page, name: string, place: Vec3): Promise<void> {
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, name, "Planes")}`);
  await mergeInThreePlanes(page, place);
  // However large the coordinates are.
  const hidden = (input: HTMLElement) => input.scrollWidth - input.clientWidth;
  expect(await page.getByTestId("status-position").evaluate(hidden)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
  for (const seq of [1, 2, 3]) await workspace.seesOperation(seq, "merge");
}

test("a volume of 1.4 PB behind a web server is added, opened and proofread at a place", async ({
  browser,
}) => {
  const page = await people(browser);
  const [place] = PETABYTE_PLACES;
  await linkVolumes(page, own.server.url, {
    ...petabyteLink(petabyte, place),
    picture: `${SHOTS}/petabyte-draft.png`,
  });
  await proofread(page, "petabyte", place);
  expect(petabyte.answers.get(500) ?? 0).toBe(0);
});

test("a CREMI file is added where it lies, and proofread", async ({ browser }) => {
  if (!existsSync(CREMI)) {
    process.stdout.write("skipped: the CREMI file is not at ../shared/data/l1-vnc-sstem\n");
    test.skip();
  }
  const page = await people(browser);
  await linkVolumes(page, own.server.url, {
    name: "cremi",
    image: `${CREMI}:/volumes/raw`,
    labels: `${CREMI}:/volumes/labels/neuron_ids`,
    region: null,
    picture: `${SHOTS}/cremi-draft.png`,
    found: "512 × 512 × 30 voxels",
  });
  await proofread(page, "cremi", [256, 256, 15]);
});
