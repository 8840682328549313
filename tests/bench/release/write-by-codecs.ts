// The other side: the bytes of the release that lies in the folder named first, by the codecs alone.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pathsBelow } from "#server/exports/release-sums.ts";
import {
  checkEncoding,
  type ReadyFile,
  readyFile,
  writeReady,
} from "#tests/bench/release/codec-alone.ts";
import { taken } from "#tests/bench/release/taken.ts";

const [root] = process.argv.slice(2);
const ready: ReadyFile[] = [];

process.on("message", async (name) => {
  const dir = join(root, String(name));
  const isFirst = ready.length === 0;
  process.send?.(await taken(() => (isFirst ? layReady(dir) : writeAll(dir))));
});

async function writeAll(dir: string): Promise<void> {
  for (const file of ready) await writeReady(dir, file);
}

/** Encodes once as a check, which warms up as well; the folder goes then. */
async function layReady(dir: string): Promise<void> {
  for (const path of await pathsBelow(dir)) ready.push(await readyFile(dir, path));
  for (const file of ready) await checkEncoding(file);
  await rm(dir, { recursive: true });
  const bytes = ready.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  console.error(`fascicle: a release of ${ready.length} files, ${(bytes / 1e6).toFixed(0)} MB`);
}
