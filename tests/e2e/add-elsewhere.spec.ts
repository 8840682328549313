// An administrator adds datasets that are not copied: a volume of a petabyte behind a web server, of which
// a region is edited, and a CREMI file. Each is proofread in all three planes.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import type { Plane } from "#core/geometry/plane.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { test } from "#tests/support/browser-test.ts";
import { administratorsOf, linkVolumes } from "#tests/support/link-volumes.ts";
import { ownServer } from "#tests/support/own-server.ts";
import { newSession } from "#tests/support/people.ts";
import {
  PETABYTE_PLACES,
  type PetabyteVolume,
  startPetabyteVolume,
} from "#tests/support/petabyte-volume.ts";
import { WorkspacePage } from "#tests/support/workspace-page.ts";

const SHOTS = "test-results/add-elsewhere";
const LARVA = join(process.cwd(), "..", "shared", "data", "l1-vnc-sstem");
const CREMI = join(LARVA, "l1-vnc.cremi.h5");
/** Around the place, to either side: what is edited of a petabyte. */
const REACH: Vec3 = [96, 96, 12];
/** Of the points that are tried for two segments side by side, in pixels. */
const STEP_PX = 24;

test.describe.configure({ mode: "serial", timeout: 180_000 });

type Box = Readonly<Record<"x" | "y" | "width" | "height", number>>;

const own = ownServer({ FASCICLE_DATA_HOSTS: "127.0.0.1", FASCICLE_DATA_ROOTS: LARVA });
let petabyte: PetabyteVolume;
const people = administratorsOf(() => own.server);

test.beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  petabyte = await startPetabyteVolume();
});
test.afterAll(() => petabyte?.close());

/** Points of a panel side by side; where one segment may fill most of it, farther ones come last. */
function pairsIn({ x: left, y: top, width, height }: Box) {
  const pairs: (readonly [x: number, otherX: number, y: number])[] = [];
  for (const apart of [STEP_PX, 2 * STEP_PX, 4 * STEP_PX]) {
    for (let y = top + 0.3 * height; y < top + 0.9 * height; y += STEP_PX) {
      for (let x = left + 0.1 * width; x + apart < left + 0.95 * width; x += STEP_PX) {
        pairs.push([x, x + apart, y]);
      }
    }
  }
  return pairs;
}

/** Two of them with segments that are two, in the window; null if it shows none. */
async function twoSegments(page: Page, plane: Plane) {
  const box = await page.getByTestId(`panel-${plane}`).boundingBox();
  if (box === null) throw new Error(`${plane} is not shown`);
  const found = await page.evaluate((pairs) => {
    const viewer = window.__fascicle?.viewer;
    return pairs.find(([x, otherX, y]) => {
      const [one, other] = [viewer?.pickAt(x, y), viewer?.pickAt(otherX, y)];
      if (!one || !other || one.root === other.root) return false;
      return one.supervoxel !== 0n && other.supervoxel !== 0n;
    });
  }, pairsIn(box));
  if (found === undefined) return null;
  const [x, otherX, y] = found;
  return [
    { x, y },
    { x: otherX, y },
  ];
}

async function mergeIn(page: Page, plane: Plane): Promise<void> {
  const workspace = new WorkspacePage(page);
  // A tile of a level that is still being made is blank, and comes by itself.
  await expect
    .poll(() => twoSegments(page, plane), { message: `two segments in ${plane}`, timeout: 20_000 })
    .not.toBeNull();
  const points = (await twoSegments(page, plane)) ?? [];
  await page.keyboard.press("m");
  for (const { x, y } of points) await page.mouse.click(x, y);
  const commit = page.getByTestId("commit-button");
  await expect(commit).toBeEnabled({ timeout: 20_000 });
  await page.keyboard.press("Enter");
  // The preview comes first: it may have to read what lies elsewhere.
  await expect(commit).toBeDisabled({ timeout: 20_000 });
  await page.keyboard.press("Escape");
  await expect(workspace.toolPanel()).toHaveCount(0);
  const rootsAt = () =>
    page.evaluate(
      (places) => places.map(({ x, y }) => String(window.__fascicle?.viewer.pickAt(x, y)?.root)),
      points,
    );
  await expect.poll(async () => new Set(await rootsAt()).size).toBe(1);
}

async function proofread(page: Page, name: string, place: Vec3): Promise<void> {
  const workspace = new WorkspacePage(page);
  await workspace.open(`${own.server.url}/sessions/${await newSession(page, name, "Planes")}`);
  await workspace.goTo(place, 3);
  await page.getByTestId("layout-three").click();
  await workspace.settled();
  for (const plane of ["xy", "xz", "yz"] as const) {
    await mergeIn(page, plane);
    await workspace.settled();
  }
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
  for (const seq of [1, 2, 3]) await workspace.seesOperation(seq, "merge");
}

test("a volume of 1.4 PB behind a web server is added, opened and proofread at a place", async ({
  browser,
}) => {
  const page = await people(browser);
  const [place] = PETABYTE_PLACES;
  const corner = (sign: number): Vec3 => [
    place[0] + sign * REACH[0],
    place[1] + sign * REACH[1],
    place[2] + sign * REACH[2],
  ];
  await linkVolumes(page, own.server.url, {
    name: "petabyte",
    image: `precomputed://${petabyte.imageUrl}`,
    labels: petabyte.labelsUrl,
    region: [corner(-1), corner(1)],
    picture: `${SHOTS}/petabyte-draft.png`,
    found: "600000 × 400000 × 5834 voxels",
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
