// Promise: a petabyte costs a server what is looked at, and never more than its caches may have. The real
// server, in a process of its own, is asked for tiles at places far apart; what of it is resident is
// looked at all along. Where the voxels of tiles stayed (5 MiB a place), it would be gigabytes.
import { afterAll, beforeAll, expect, test } from "vitest";
import { EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import { inPlane, PLANES, type Plane } from "#core/geometry/plane.ts";
import { tileShapePx } from "#core/geometry/tile-shape.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import { type SeededRandom, seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { AskedProcess } from "#tests/faults/child-process.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, rounds } from "#tests/faults/scale.ts";
import { addDataset } from "#tests/server/added-dataset.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import type { PetabyteAnswer, PetabyteQuestion } from "#tests/support/petabyte-process.ts";
import { PETABYTE_PLACES } from "#tests/support/petabyte-volume.ts";
import { residentBytes } from "#tests/support/process-state.ts";

/** Enough that the caches are full: 256 MiB of blocks are 50 places. */
const WARM_UP_PLACES = 70;
const PLACES = rounds({ full: 3_000, short: 60 });
/** At each end the highest of so many looks counts: what is garbage goes in its own time. */
const LOOKS = 30;
const MAX_GROWTH_BYTES = 128 * 2 ** 20;
/** Levels whose tiles are cut from chunks of their own, wherever they lie. */
const LEVELS = 4;
/** Of the region that is edited, to either side of a place. */
const REACH: Vec3 = [64, 64, 8];
/** Grain does not compress away: a tile of it that is smaller than this is blank. */
const MIN_IMAGE_BYTES = 4_000;

const folder = makeTemporaryFolder();
const volume = AskedProcess.start<PetabyteQuestion, PetabyteAnswer>(
  "tests/support/petabyte-process.ts",
);
let server: FascicleServer;
let cookie: string;
let dataset: ApiDataset;

beforeAll(async () => {
  const start = { kind: "start", isImageEverywhere: true } as const;
  const { imageUrl, labelsUrl } = await volume.ask(start, "started");
  await layEmbeddedDatabase(folder.path, MIGRATIONS_DIR);
  const env = { FASCICLE_DEMO: "0", FASCICLE_DATA_HOSTS: "127.0.0.1" };
  server = await FascicleServer.start({ dataDir: folder.path, env });
  cookie = await addAdministrator(server, env);
  const [place] = PETABYTE_PLACES;
  const corner = (sign: number): [number, number, number] => [
    place[0] + sign * REACH[0],
    place[1] + sign * REACH[1],
    place[2] + sign * REACH[2],
  ];
  const { image, labels, graph } = EMPTY_DRAFT;
  dataset = await addDataset(server, cookie, {
    ...{ ...EMPTY_DRAFT, name: "petabyte", mode: "link" },
    image: { ...image, address: `precomputed://${imageUrl}` },
    labels: { ...labels, address: `precomputed://${labelsUrl}` },
    region: { minVoxel: corner(-1), maxVoxel: corner(1) },
    // Nothing is joined.
    graph: { ...graph, threshold: 1 },
  });
}, 180_000);

afterAll(async () => {
  await server?.stop();
  volume.kill();
  folder.remove();
});

test("what is resident of the server stays where it is", {
  timeout: limitMs(2_000, WARM_UP_PLACES + PLACES),
}, async () => {
  const random = seededRandom(7);
  const progress = new Progress("petabyte", PLACES);
  const warm = await lookAround(random, WARM_UP_PLACES);
  const before = Math.max(...warm.slice(-LOOKS));
  const looks = await lookAround(random, PLACES, (done, bytes) => {
    progress.at(done, () => `${mebibytes(bytes)} MiB, ${mebibytes(before)} after the warm-up`);
  });
  const grown = Math.max(...looks.slice(-LOOKS)) - before;
  process.stdout.write(
    `${PLACES} places of 1.4 PB: ${mebibytes(before)} MiB after ${WARM_UP_PLACES} more, then ${mebibytes(grown)} MiB on top\n`,
  );
  expect(grown).toBeLessThan(MAX_GROWTH_BYTES);
});

/** What was resident after each. */
async function lookAround(
  random: SeededRandom,
  places: number,
  onLook?: (done: number, bytes: number) => void,
): Promise<number[]> {
  const looks: number[] = [];
  for (let place = 0; place < places; place++) {
    const plane = PLANES[random.below(PLANES.length)];
    const mip = random.below(LEVELS);
    const [image] = await Promise.all(
      (["image", "labels"] as const).map((layer) => tileAt(random, layer, plane, mip)),
    );
    expect(image.length).toBeGreaterThan(MIN_IMAGE_BYTES);
    looks.push(residentBytes(server.pid));
    onLook?.(place + 1, looks[place]);
  }
  return looks;
}

/** Anywhere but at a far face, where a tile may be a sliver. */
async function tileAt(
  random: SeededRandom,
  layer: "image" | "labels",
  plane: Plane,
  mip: number,
): Promise<Uint8Array> {
  const { id, voxelNm, mips } = dataset;
  const { factorsVoxel, shapeVoxel } = mips[layer][mip];
  const [widthPx, heightPx] = tileShapePx(plane, voxelNm, factorsVoxel);
  const [across, down, slices] = inPlane(plane, shapeVoxel);
  const tileX = random.below(Math.floor(across / widthPx));
  const tileY = random.below(Math.floor(down / heightPx));
  const kind = layer === "labels" ? "labels/0" : "image";
  const path = `/api/v1/datasets/${id}/tiles/${kind}/${plane}/${mip}/${random.below(slices)}/${tileX}_${tileY}`;
  const { status, bytes } = await ask(server, path, { cookie });
  expect([path, status]).toEqual([path, 200]);
  return bytes;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
