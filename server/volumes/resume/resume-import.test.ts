// An import that was broken off, and the next one of the same request: it reads of the sources what was not
// written yet, and its folder is byte for byte that of an import that nothing broke off.
import { appendFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ImportProgress } from "#server/volumes/import-progress.ts";
import { type ImportRequest, importStacks } from "#server/volumes/import-volume.ts";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";

const SHAPE: Vec3 = [300, 70, 40];
const AREA = SHAPE[0] * SHAPE[1];

/** Above 2^53, in boxes of 23 × 31 × 20 voxels. */
const LABELS = new BigUint64Array(AREA * SHAPE[2]);
const WORDS = new Uint32Array(LABELS.buffer);
for (let at = 0; at < LABELS.length; at++) {
  const [x, y, z] = [at % SHAPE[0], Math.floor(at / SHAPE[0]) % SHAPE[1], Math.floor(at / AREA)];
  WORDS[2 * at] = Math.floor(x / 23) * 64 + Math.floor(y / 31) * 8 + Math.floor(z / 20);
  WORDS[2 * at + 1] = 2 ** 28;
}
const ID = (low: number) => 2n ** 60n + BigInt(low);
const EDGES = `sv1,sv2,affinity\n${ID(0)},${ID(64)},0.9\n${ID(64)},${ID(65)},0.2\n`;

function stacksOf(shift = 0) {
  const reads = { image: 0, labels: 0 };
  const image = {
    shapeVoxel: SHAPE,
    contrast: null,
    gaps: [],
    close: async () => undefined,
    async readSection(z: number) {
      reads.image++;
      return Uint8Array.from({ length: AREA }, (_, at) => (at * 7 + z * 13 + shift) % 251);
    },
  };
  const labels = {
    shapeVoxel: SHAPE,
    close: async () => undefined,
    async readSection(z: number) {
      reads.labels++;
      return LABELS.slice(z * AREA, (z + 1) * AREA);
    },
  };
  return { image, labels, reads };
}

/** With edges of a table; those that are built go through threads, which take their time to start. */
async function tableIn(folder: string): Promise<Pick<ImportRequest, "edgesPath" | "on">> {
  const edgesPath = join(folder, "edges.csv");
  await writeFile(edgesPath, EDGES);
  return { edgesPath, on: { kind: "threshold", threshold: 0.5 } };
}

const requestIn = (folder: string, name: string): ImportRequest => ({
  imagePath: "the image",
  supervoxelsPath: "the labels",
  voxelNm: [4, 4, 4],
  targetDir: join(folder, name),
  goesOn: { key: "an import" },
});

/** Breaks off as a kill does: nothing is cleared up. */
async function brokenOff(
  request: ImportRequest,
  { image, labels }: ReturnType<typeof stacksOf>,
  when: (progress: ImportProgress) => boolean,
): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const importing = importStacks(
    { ...request, goesOn: { key: "an import", signal } },
    image,
    labels,
    { signal, onProgress: (progress) => when(progress) && controller.abort(new Error("killed")) },
  );
  await expect(importing).rejects.toThrow("killed");
}

async function contentOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const content = new Map<string, string>();
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name);
    if ((await stat(path)).isFile()) content.set(name, (await readFile(path)).toString("base64"));
  }
  return content;
}

async function differences(folder: string, one: string, other: string): Promise<string[]> {
  const [a, b] = [await contentOf(join(folder, one)), await contentOf(join(folder, other))];
  expect(a.size).toBeGreaterThan(20);
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

/** Sections that are looked at to know the sources again. */
const PROBES = 3;

it.each([
  [
    "the image is written",
    "image",
    25,
    { image: SHAPE[2] - 16 + PROBES, labels: SHAPE[2] + PROBES },
  ],
  ["the labels are written", "labels", 36, { image: PROBES, labels: SHAPE[2] - 32 + PROBES }],
] as const)("an import that was broken off while %s goes on", async (_, stage, at, reads) => {
  await withTemporaryFolder(async (folder) => {
    const whole = stacksOf();
    await importStacks(requestIn(folder, "whole"), whole.image, whole.labels, {});
    const request = requestIn(folder, "resumed");
    await brokenOff(request, stacksOf(), (now) => now.stage === stage && now.done === at);
    // As a kill leaves a file and a line that it was writing.
    await appendFile(
      join(`${request.targetDir}.partial`, "resume", "blocks"),
      "0123abc image/0/0_",
    );
    const next = stacksOf();
    await importStacks(request, next.image, next.labels, {});
    expect(next.reads).toEqual(reads);
    expect(await differences(folder, "whole", "resumed")).toEqual([]);
  });
});

it("a block that was damaged meanwhile is made again, and what follows it", async () => {
  await withTemporaryFolder(async (folder) => {
    const whole = stacksOf();
    const table = await tableIn(folder);
    await importStacks({ ...requestIn(folder, "whole"), ...table }, whole.image, whole.labels, {});
    const request = { ...requestIn(folder, "resumed"), ...table };
    await brokenOff(request, stacksOf(), (now) => now.stage === "labels" && now.done === 36);
    await writeFile(join(`${request.targetDir}.partial`, "image", "0", "1_0_1"), "cut short");
    await writeFile(join(`${request.targetDir}.partial`, "image", "1", "0_0_0"), "cut short");
    const next = stacksOf();
    await importStacks(request, next.image, next.labels, {});
    expect(next.reads.image).toBe(SHAPE[2] - 16 + PROBES);
    expect(await differences(folder, "whole", "resumed")).toEqual([]);
  });
});

it("an import whose source became another one begins again", async () => {
  await withTemporaryFolder(async (folder) => {
    const whole = stacksOf(1);
    const table = await tableIn(folder);
    await importStacks({ ...requestIn(folder, "whole"), ...table }, whole.image, whole.labels, {});
    const request = { ...requestIn(folder, "resumed"), ...table };
    await brokenOff(request, stacksOf(), (now) => now.stage === "labels" && now.done === 36);
    const next = stacksOf(1);
    await importStacks(request, next.image, next.labels, {});
    expect(next.reads).toEqual(whole.reads);
    expect(await differences(folder, "whole", "resumed")).toEqual([]);
  });
});
