// The command line's import of volumes behind a web server and in a bucket, as it imports what lies in
// files: the same dataset comes of both.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportCommand } from "#server/cli/command-request.ts";
import {
  createSourceOpener,
  type SourceOpener,
} from "#server/composition/dataset-sources/open-source-at.ts";
import { importFiles } from "#server/composition/import-files.ts";
import { sectionsOf, tiffBytes } from "#server/volumes/small-stack-files.ts";
import { storeSettings } from "#server/volumes/stores/store-settings.ts";
import { SMALL_SHAPE, type SmallVolume, writeSmallVolume } from "#tests/server/small-volume.ts";
import { type LoopbackServer, serveOnLoopback } from "#tests/support/stores/loopback-server.ts";
import { signedBucket } from "#tests/support/stores/signed-bucket.ts";
import { staticFiles } from "#tests/support/stores/static-files.ts";

let folder: string;
let volume: SmallVolume;
let image: Uint8Array;
let web: LoopbackServer;
let bucket: LoopbackServer;
let opener: SourceOpener;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-elsewhere-"));
  volume = await writeSmallVolume(join(folder, "volume"));
  const voxels = SMALL_SHAPE[0] * SMALL_SHAPE[1] * SMALL_SHAPE[2];
  const grey = Uint8Array.from({ length: voxels }, (_, voxel) => (7 * voxel) % 251);
  image = tiffBytes(sectionsOf(grey, SMALL_SHAPE), SMALL_SHAPE[0]);
  const labels = new Uint8Array(await readFile(volume.supervoxelsPath));
  web = await serveOnLoopback(staticFiles(new Map([["em.tif", image]])));
  const files = new Map([["labels.tif", labels]]);
  bucket = await serveOnLoopback(
    signedBucket({ bucket: "lab", files, keys: null, region: "us-east-1" }),
  );
  const variables = { AWS_ENDPOINT_URL: bucket.url, FASCICLE_DATA_CACHE_GIB: "0" };
  opener = createSourceOpener(storeSettings(variables), join(folder, "cache"));
});

afterAll(async () => {
  for (const each of [opener, web, bucket]) await each.close();
  await rm(folder, { recursive: true, force: true });
});

const command = (imagePath: string, supervoxelsPath: string): ImportCommand => ({
  ...{ command: "import", name: "small", voxelNm: [4, 4, 40] },
  ...{ edgesPath: volume.edgesPath, on: { kind: "threshold", threshold: 0.5 } },
  ...{ imagePath, supervoxelsPath },
});

async function imported(
  request: ImportCommand,
  name: string,
): Promise<ReadonlyMap<string, string>> {
  const targetDir = join(folder, name);
  const { signal } = new AbortController();
  const result = await importFiles(opener)(request, targetDir, () => undefined, signal);
  if (!result.ok) throw new Error(result.error);
  await result.value.close();
  const entries = await readdir(targetDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    await Promise.all(
      files.map(async (file): Promise<[string, string]> => {
        const path = join(file.parentPath, file.name);
        return [path.slice(targetDir.length), (await readFile(path)).toString("base64")];
      }),
    ),
  );
}

describe("volumes elsewhere, imported by the command line", () => {
  it("are the same dataset as those of files", async () => {
    const here = await imported(command(volume.imagePath, volume.supervoxelsPath), "here");
    const there = await imported(command(`${web.url}/em.tif`, "s3://lab/labels.tif"), "there");
    expect([...there.keys()].sort()).toEqual([...here.keys()].sort());
    expect(there.size).toBeGreaterThan(2);
    expect(there).toEqual(here);
  });

  it("that are not there are refused by their address, and nothing is left behind", async () => {
    const missing = `${web.url}/none.tif`;
    await expect(imported(command(missing, "s3://lab/labels.tif"), "missing")).rejects.toThrow(
      missing,
    );
    expect((await readdir(folder)).some((name) => name.startsWith("missing"))).toBe(false);
  });

  it("are refused where the address is none that is read", async () => {
    const odd = "ftp://lab.example/labels.tif";
    await expect(imported(command(`${web.url}/em.tif`, odd), "odd")).rejects.toThrow(odd);
  });
});
