// Bytes by key in memory, answered as the store port says: for damaged volumes, of which no file is
// ever written, and for volumes of which a test counts what is read.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";

export class MemoryByteStore implements ByteStore {
  readonly address: string;
  readonly localPath: string | null;
  /** Keys that were asked for, in their order. */
  readonly asked: string[] = [];
  isClosed = false;
  /** Set by tests of readers that need it. */
  readNow?: ByteStore["readNow"];
  readonly #objects: ReadonlyMap<string, Uint8Array>;

  constructor(
    address: string,
    objects: ReadonlyMap<string, Uint8Array> | Readonly<Record<string, Uint8Array>>,
    localPath: string | null = null,
  ) {
    this.address = address;
    this.localPath = localPath;
    this.#objects = objects instanceof Map ? objects : new Map(Object.entries(objects));
  }

  async read(key: string, options: ReadOptions = {}): Promise<Uint8Array | null> {
    const { range, signal, maxBytes } = options;
    signal?.throwIfAborted();
    this.asked.push(key);
    const bytes = this.#objects.get(key);
    if (bytes === undefined) return null;
    const stretch = stretchOf(bytes, range);
    if (stretch === null) throw this.#error(key, "ends before what is read of it");
    if (maxBytes !== undefined && stretch.length > maxBytes) {
      throw this.#error(key, `has more than ${maxBytes} bytes`);
    }
    return stretch;
  }

  async sizeBytes(key: string, signal?: AbortSignal): Promise<number | null> {
    signal?.throwIfAborted();
    return this.#objects.get(key)?.length ?? null;
  }

  async list(prefix: string): Promise<readonly string[]> {
    const below = prefix === "" ? "" : `${prefix.replace(/[/]+$/, "")}/`;
    const names = [...this.#objects.keys()]
      .filter((key) => key !== "" && key.startsWith(below))
      .map((key) => key.slice(below.length).split("/")[0]);
    return [...new Set(names)].sort();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  #error(key: string, problem: string): ImportError {
    const file = key === "" ? this.address : `${this.address}/${key}`;
    return new ImportError({ file, field: "the file", problem, remedy: "write it again" });
  }
}

/** A copy, the reader's to give away; null where the stretch begins beyond the end. */
function stretchOf(bytes: Uint8Array, range: ReadOptions["range"]): Uint8Array | null {
  if (range === undefined) return bytes.slice();
  if ("lastBytes" in range) return bytes.slice(Math.max(0, bytes.length - range.lastBytes));
  return range.startByte > bytes.length ? null : bytes.slice(range.startByte, range.endByte);
}
