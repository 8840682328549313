// A database file is read by a library that knows paths alone. So one that lies elsewhere is copied to
// this machine's disk first, in stretches, up to a size; the copy is gone with whoever asked for it.
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

export const COPY_LIMIT_BYTES = 4 * 2 ** 30;
const STRETCH_BYTES = 8 * 2 ** 20;
const FIELD = "the file";

export interface LocalFile {
  readonly path: string;
  remove(): Promise<void>;
}

export async function localFileOf(
  store: ByteStore,
  options: {
    readonly signal?: AbortSignal;
    readonly maxBytes?: number;
    readonly scratchFolder?: string;
  } = {},
): Promise<LocalFile> {
  const { signal, maxBytes = COPY_LIMIT_BYTES, scratchFolder = tmpdir() } = options;
  if (store.localPath !== null) return { path: store.localPath, remove: async () => {} };
  const sizeBytes = await store.sizeBytes("", signal);
  if (sizeBytes === null) throw refusal(store, "is not there", "check the address");
  if (sizeBytes > maxBytes) {
    throw refusal(
      store,
      `has ${sizeBytes} bytes, more than the ${maxBytes} that are copied to be read`,
      "download it and name the file on this machine's disk",
    );
  }
  const folder = await mkdtemp(join(scratchFolder, "fascicle-file-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const path = join(folder, "file");
  try {
    const file = await open(path, "wx");
    await copyInto(file, store, { sizeBytes, field: FIELD, signal }).finally(() => file.close());
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The whole of a store that is one file, a stretch at a time; `field` is what it is called in an error. */
export async function copyInto(
  file: FileHandle,
  store: ByteStore,
  {
    sizeBytes,
    field,
    signal,
  }: { readonly sizeBytes: number; readonly field: string; readonly signal?: AbortSignal },
): Promise<void> {
  for (let startByte = 0; startByte < sizeBytes; startByte += STRETCH_BYTES) {
    const endByte = Math.min(startByte + STRETCH_BYTES, sizeBytes);
    const bytes = await store.read("", {
      range: { startByte, endByte },
      maxBytes: STRETCH_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
    if (bytes === null || bytes.length !== endByte - startByte) {
      const problem = "changed while it was copied";
      throw new ImportError({ file: store.address, field, problem, remedy: "try again" });
    }
    await file.writeFile(bytes);
  }
}

function refusal({ address }: ByteStore, problem: string, remedy: string): ImportError {
  return new ImportError({ file: address, field: FIELD, problem, remedy });
}
