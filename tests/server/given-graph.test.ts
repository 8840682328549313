// A graph that is given by the page: what its file joins is joined in the dataset, by the threshold or by its
// own column, and an address that holds none is told beside the layer.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DraftSettings, EMPTY_DRAFT } from "#core/datasets/dataset-draft.ts";
import type { ApiDataset } from "#core/protocol/api.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { addDataset } from "#tests/server/added-dataset.ts";
import { labelTile } from "#tests/server/first-label-tile.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import {
  LEFT,
  MIDDLE,
  RIGHT,
  type SmallVolume,
  writeSmallVolume,
} from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";

const folder = makeTemporaryFolder();
const dataDir = join(folder.path, "data");
let server: FascicleServer;
let cookie: string;
let volume: SmallVolume;

beforeAll(async () => {
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  volume = await writeSmallVolume(join(folder.path, "volume"));
  const env = { FASCICLE_DEMO: "0", FASCICLE_DATA_ROOTS: folder.path };
  server = await FascicleServer.start({ dataDir, env });
  cookie = await addAdministrator(server, env);
}, 120_000);

afterAll(async () => {
  await server?.stop();
  folder.remove();
});

/** Its edges: left and middle by 0.9 and `kept`, middle and right by 0.2. */
function settingsOf(name: string, graph: Partial<DraftSettings["graph"]>): DraftSettings {
  const voxelNm: [number, number, number] = [4, 4, 40];
  return {
    ...EMPTY_DRAFT,
    name,
    image: { ...EMPTY_DRAFT.image, address: volume.imagePath, voxelNm },
    labels: { ...EMPTY_DRAFT.labels, address: volume.supervoxelsPath, voxelNm },
    graph: { ...EMPTY_DRAFT.graph, address: volume.edgesPath, ...graph },
  };
}

/** Which supervoxels are one segment in version 0. */
async function segmentsOf({ id }: ApiDataset): Promise<readonly (readonly bigint[])[]> {
  const { supervoxels, baseRoots } = await labelTile(server, id, cookie);
  const segments = new Map<bigint, bigint[]>();
  for (const [entry, supervoxel] of supervoxels.entries()) {
    if (supervoxel === 0n) continue;
    segments.set(baseRoots[entry], [...(segments.get(baseRoots[entry]) ?? []), supervoxel].sort());
  }
  return [...segments.values()].sort((left, right) => Number(left[0] - right[0]));
}

test.each<readonly [string, Partial<DraftSettings["graph"]>, readonly bigint[][]]>([
  ["a threshold between its scores", { threshold: 0.5 }, [[LEFT, MIDDLE], [RIGHT]]],
  ["a threshold below both", { threshold: 0.1 }, [[LEFT, MIDDLE, RIGHT]]],
  ["its column", { onColumn: "kept" }, [[LEFT, MIDDLE], [RIGHT]]],
])("a file of edges joins by %s", async (what, graph, segments) => {
  const dataset = await addDataset(server, cookie, settingsOf(what.replaceAll(" ", "-"), graph));
  expect(dataset).toMatchObject({ edgeCount: 2, supervoxelCount: "3" });
  expect(await segmentsOf(dataset)).toEqual(segments);
});

test("a file of no edges, and one that is not there, are told of before anything is imported", async () => {
  const odd = join(folder.path, "odd.csv");
  await writeFile(odd, "a,b\n1,2\n");
  for (const [address, words] of [
    [odd, "odd.csv"],
    [join(folder.path, "none.csv"), "none.csv"],
    ["/etc/hostname", "not below a folder that the server may read from"],
  ]) {
    await expect(addDataset(server, cookie, settingsOf("odd", { address }))).rejects.toThrow(words);
  }
});
