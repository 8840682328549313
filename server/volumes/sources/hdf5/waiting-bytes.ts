// The bytes of a file for a library that cannot wait for them otherwise than by waiting: from this
// machine's disk; from a store that another thread reads; or else from a copy on the disk, up to a size.
// A copy has no name by the time it is filled, so that it is gone with its thread, however that ends.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImportError } from "#server/volumes/import-error.ts";
import { PagedBytes } from "#server/volumes/sources/hdf5/paged-bytes.ts";
import { COPY_LIMIT_BYTES, copyInto } from "#server/volumes/stores/local-file.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

const FIELD = "the HDF5 file";

export interface WaitingBytes {
  readonly sizeBytes: number;
  /** Into `memory` from `offset` on; fewer bytes only at the file's end. */
  read(memory: Int8Array, offset: number, length: number, position: number): number;
  close(): Promise<void>;
}

export async function waitingBytesOf(
  store: ByteStore,
  options: { readonly signal?: AbortSignal; readonly copyLimitBytes?: number } = {},
): Promise<WaitingBytes> {
  const { copyLimitBytes = COPY_LIMIT_BYTES, signal } = options;
  if (store.localPath !== null) return onDisk(store, store.localPath);
  const sizeBytes = await store.sizeBytes("", signal);
  if (sizeBytes === null) throw refusal(store, "is not there", "check the address");
  const { readNow } = store;
  if (readNow !== undefined) {
    return new PagedBytes(sizeBytes, (range) => readNow.call(store, "", range));
  }
  if (sizeBytes <= copyLimitBytes) return copied(store, sizeBytes, signal);
  throw refusal(
    store,
    `has ${sizeBytes} bytes, more than the ${copyLimitBytes} that are copied to be read`,
    "download it and name the file on this machine's disk",
  );
}

function onDisk(store: ByteStore, path: string): WaitingBytes {
  try {
    const descriptor = openSync(path, "r");
    const stats = fstatSync(descriptor);
    if (stats.isFile()) {
      return ofDescriptor(descriptor, stats.size, async () => closeSync(descriptor));
    }
    closeSync(descriptor);
  } catch (cause) {
    throw refusal(store, "cannot be opened", "check the path, and that it may be read", cause);
  }
  throw refusal(store, "is no file", "name the HDF5 file");
}

function ofDescriptor(
  descriptor: number,
  sizeBytes: number,
  close: () => Promise<void>,
): WaitingBytes {
  return {
    sizeBytes,
    read: (memory, offset, length, position) =>
      position >= sizeBytes ? 0 : readSync(descriptor, memory, offset, length, position),
    close,
  };
}

async function copied(
  store: ByteStore,
  sizeBytes: number,
  signal?: AbortSignal,
): Promise<WaitingBytes> {
  const folder = await mkdtemp(join(tmpdir(), "fascicle-hdf5-"));
  const file = await open(join(folder, "file.h5"), "wx+").finally(() =>
    rm(folder, { recursive: true, force: true }),
  );
  try {
    await copyInto(file, store, { sizeBytes, field: FIELD, signal });
    return ofDescriptor(file.fd, sizeBytes, () => file.close());
  } catch (error) {
    await file.close();
    throw error;
  }
}

function refusal(
  { address }: ByteStore,
  problem: string,
  remedy: string,
  cause?: unknown,
): ImportError {
  return new ImportError({ file: address, field: FIELD, problem, remedy }, { cause });
}
