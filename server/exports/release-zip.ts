// The files of a release folder as one zip, streamed: the same folder gives the same bytes, so the
// entries are sorted and carry one fixed time. Only what SHA256SUMS names goes in.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { parseSums, readText, SUMS_PATH } from "#server/exports/release-sums.ts";

/** The largest size that a zip without the 64-bit extension can hold. */
const MAX_ZIP_BYTES = 2 ** 32 - 1;

/** `rootName` is the folder inside the zip. Throws where `releaseDir` is not a release. */
export async function* zipRelease(
  releaseDir: string,
  rootName: string,
): AsyncGenerator<Uint8Array, void> {
  const paths = await pathsToZip(releaseDir);
  let ready: Uint8Array[] = [];
  let failure: Error | null = null;
  const zip = new Zip((error, chunk) => {
    if (error !== null) failure = error;
    else ready.push(chunk);
  });
  for (const path of paths) {
    const entry = entryFor(`${rootName}/${path}`);
    zip.add(entry);
    for await (const chunk of createReadStream(join(releaseDir, path))) {
      entry.push(chunk as Uint8Array);
      if (failure !== null) throw failure;
      yield* ready;
      ready = [];
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  if (failure !== null) throw failure;
  yield* ready;
}

/** For the body of a response; cancelling it closes the files. */
export function zipReleaseStream(releaseDir: string, rootName: string): ReadableStream<Uint8Array> {
  const chunks = zipRelease(releaseDir, rootName);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return();
    },
  });
}

async function pathsToZip(releaseDir: string): Promise<readonly string[]> {
  const files = parseSums((await readText(join(releaseDir, SUMS_PATH))) ?? "");
  if (files === null) throw new Error(`${releaseDir} holds no release`);
  const paths = [SUMS_PATH, ...files.map(({ path }) => path)].sort();
  let totalBytes = 0;
  for (const path of paths) totalBytes += (await stat(join(releaseDir, path))).size;
  if (totalBytes > MAX_ZIP_BYTES) {
    throw new Error("the release is larger than 4 GiB: export it as a folder instead");
  }
  return paths;
}

function entryFor(name: string): ZipDeflate | ZipPassThrough {
  const entry = name.endsWith(".parquet")
    ? new ZipPassThrough(name)
    : new ZipDeflate(name, { level: 6 });
  // The zip writer reads local time, so a local date is the same bytes in every time zone.
  entry.mtime = new Date(1980, 0, 1);
  return entry;
}
