// The bytes of a release written by nothing but the codecs that it uses: Parquet from columns that lie
// ready, gzip from text that lies ready, all other files from their bytes. Each file is synced, as a
// release's are; nothing is formatted, checked, sorted or hashed.
import { mkdir, open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { GzipText } from "#server/exports/gzip-text.ts";

const BYTES_A_PUSH = 2 ** 18;

export interface ReadyFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Writes what lies ready, piece by piece. */
  encode(write: (piece: Uint8Array) => Promise<void>): Promise<void>;
}

/** What the file is encoded from is read and laid ready here. */
export async function readyFile(dir: string, path: string): Promise<ReadyFile> {
  const bytes = await readFile(join(dir, path));
  if (path.endsWith(".parquet")) return readyParquet(path, bytes, join(dir, path));
  if (!path.endsWith(".gz")) return { path, bytes, encode: (write) => write(bytes) };
  const text = gunzipSync(bytes);
  return {
    path,
    bytes,
    async encode(write) {
      const packed = new GzipText();
      for (let at = 0; at < text.length; at += BYTES_A_PUSH) {
        await write(packed.push(text.subarray(at, at + BYTES_A_PUSH), false));
      }
      await write(packed.push(new Uint8Array(0), true));
    },
  };
}

async function readyParquet(path: string, bytes: Buffer, absolute: string): Promise<ReadyFile> {
  const file = await asyncBufferFromFile(absolute);
  const { schema, row_groups: groups } = await parquetMetadataAsync(file);
  const rows = await parquetReadObjects({ file });
  const elements = schema as SchemaElement[];
  const names = topLevelNames(elements);
  let from = 0;
  const ready = groups.map(({ num_rows: count }) => {
    const part = rows.slice(from, from + Number(count));
    from += part.length;
    return names.map((name) => ({ name, data: part.map((row) => row[name]) }));
  });
  return {
    path,
    bytes,
    async encode(write) {
      const out = new ByteWriter();
      const writer = new ParquetWriter({ writer: out, schema: elements, createdBy: "fascicle" });
      const drain = async () => {
        const piece = out.getBytes().slice();
        out.index = 0;
        await write(piece);
      };
      for (const columnData of ready) {
        await writer.write({ columnData, rowGroupSize: columnData[0].data.length });
        await drain();
      }
      await writer.finish();
      await drain();
    },
  };
}

/** A list's inner elements are not columns of their own. */
function topLevelNames([, ...elements]: readonly SchemaElement[]): readonly string[] {
  const names: string[] = [];
  for (let at = 0; at < elements.length; at += 1 + descendants(elements, at)) {
    names.push(elements[at].name);
  }
  return names;
}

function descendants(elements: readonly SchemaElement[], at: number): number {
  let count = 0;
  for (let child = 0; child < (elements[at].num_children ?? 0); child++) {
    count += 1 + descendants(elements, at + 1 + count);
  }
  return count;
}

/** Rejects where the bytes come out otherwise than they lay there. */
export async function checkEncoding({ path, bytes, encode }: ReadyFile): Promise<void> {
  const pieces: Uint8Array[] = [];
  await encode(async (piece) => {
    pieces.push(piece);
  });
  // Packing text in other pieces gives other bytes; what they hold is the same.
  const same = path.endsWith(".gz") ? gunzipSync : (all: Buffer) => all;
  if (!same(Buffer.concat(pieces)).equals(same(Buffer.from(bytes)))) {
    throw new Error(`the codec alone writes ${path} otherwise`);
  }
}

export async function writeReady(dir: string, { path, encode }: ReadyFile): Promise<void> {
  const absolute = join(dir, path);
  await mkdir(dirname(absolute), { recursive: true });
  const handle = await open(absolute, "wx");
  try {
    await encode((piece) => handle.writeFile(piece));
    await handle.sync();
  } finally {
    await handle.close();
  }
}
