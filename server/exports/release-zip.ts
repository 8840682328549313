// The files of a release folder as one zip, of any size. It is nowhere as a file: its bytes follow from
// the folder, any stretch of them, so that a download that broke off is gone on with. Entries are sorted,
// carry one fixed time and are stored as they are, since only then is their place known beforehand. Only
// what SHA256SUMS names goes in.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { parseSums, readText, SUMS_PATH } from "#server/exports/release-sums.ts";
import {
  centralHeader,
  centralHeaderBytes,
  localHeader,
  localHeaderBytes,
  type ZipEnd,
  type ZipEntry,
  zipEnd,
  zipEndBytes,
} from "#server/exports/zip-layout.ts";

interface FileEntry extends ZipEntry {
  readonly file: string;
  readonly offsetBytes: number;
}

/** A stretch of the zip; `read` gives its bytes from `from` up to `to`, counted from its own start. */
interface Part {
  readonly sizeBytes: number;
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** To another layout of the same files belongs another tag. */
const LAYOUT = "stored-1";

export class ReleaseZip {
  readonly sizeBytes: number;
  /** Of exactly these bytes, as HTTP has it, without quotes. */
  readonly tag: string;
  readonly #parts: readonly Part[];

  private constructor(parts: readonly Part[], tag: string) {
    this.#parts = parts;
    this.tag = tag;
    this.sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0);
  }

  /** `rootName` is the folder inside the zip. Throws where `releaseDir` is not a release. */
  static async open(releaseDir: string, rootName: string): Promise<ReleaseZip> {
    const sums = (await readText(join(releaseDir, SUMS_PATH))) ?? "";
    const files = parseSums(sums);
    if (files === null) throw new Error(`${releaseDir} holds no release`);
    const paths = [SUMS_PATH, ...files.map(({ path }) => path)].sort();
    const entries: FileEntry[] = [];
    let offsetBytes = 0;
    for (const path of paths) {
      const file = join(releaseDir, path);
      const entry = { name: `${rootName}/${path}`, sizeBytes: (await stat(file)).size };
      entries.push({ ...entry, file, offsetBytes });
      offsetBytes += localHeaderBytes(entry) + entry.sizeBytes;
    }
    const tag = createHash("sha256").update(`${LAYOUT}\n${rootName}\n${sums}`).digest("hex");
    return new ReleaseZip(partsOf(entries, offsetBytes, new Checksums()), tag.slice(0, 32));
  }

  /** The bytes from `from` up to `to`, and not with it. */
  async *bytes(from = 0, to = this.sizeBytes): AsyncGenerator<Uint8Array, void> {
    let start = 0;
    for (const part of this.#parts) {
      const end = start + part.sizeBytes;
      const [first, last] = [Math.max(from, start), Math.min(to, end)];
      if (first < last) yield* part.read(first - start, last - start);
      start = end;
    }
  }

  /** For the body of a response; cancelling it closes the files. */
  stream(from?: number, to?: number): ReadableStream<Uint8Array> {
    const chunks = this.bytes(from, to);
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
}

function partsOf(
  entries: readonly FileEntry[],
  centralOffsetBytes: number,
  checksums: Checksums,
): readonly Part[] {
  const parts: Part[] = [];
  for (const entry of entries) {
    const header = async () => localHeader({ ...entry, crc32: await checksums.of(entry.file) });
    parts.push(madePart(localHeaderBytes(entry), header), filePart(entry));
  }
  const centralBytes = entries.reduce((sum, entry) => sum + centralHeaderBytes(entry), 0);
  for (const entry of entries) {
    const header = async () => centralHeader({ ...entry, crc32: await checksums.of(entry.file) });
    parts.push(madePart(centralHeaderBytes(entry), header));
  }
  const end: ZipEnd = { entryCount: entries.length, centralBytes, centralOffsetBytes };
  parts.push(madePart(zipEndBytes(end), async () => zipEnd(end)));
  return parts;
}

function madePart(sizeBytes: number, make: () => Promise<Uint8Array>): Part {
  return {
    sizeBytes,
    async *read(from, to) {
      yield (await make()).subarray(from, to);
    },
  };
}

function filePart({ file, sizeBytes }: FileEntry): Part {
  return {
    sizeBytes,
    async *read(from, to) {
      let read = 0;
      for await (const chunk of createReadStream(file, { start: from, end: to - 1 })) {
        read += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
      }
      if (read !== to - from) throw new Error(`${file} was cut short while it was downloaded`);
    },
  };
}

/** Each file's, read when it is first asked for. */
class Checksums {
  readonly #known = new Map<string, number>();

  async of(file: string): Promise<number> {
    let value = this.#known.get(file);
    if (value === undefined) {
      value = 0;
      for await (const chunk of createReadStream(file)) value = crc32(chunk as Uint8Array, value);
      this.#known.set(file, value);
    }
    return value;
  }
}
