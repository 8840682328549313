// A file elsewhere, read in pages that are kept a while: the library asks for many small stretches that
// lie close together, and each costs a round trip.

const PAGE_BYTES = 2 ** 18;
const KEPT_PAGES = 256;

type ReadRange = (range: {
  readonly startByte: number;
  readonly endByte: number;
}) => Uint8Array | null;

export class PagedBytes {
  readonly sizeBytes: number;
  readonly #readRange: ReadRange;
  /** The one that was used last is the last. */
  readonly #pages = new Map<number, Uint8Array>();

  constructor(sizeBytes: number, readRange: ReadRange) {
    this.sizeBytes = sizeBytes;
    this.#readRange = readRange;
  }

  read(memory: Int8Array, offset: number, length: number, position: number): number {
    const end = Math.min(this.sizeBytes, position + length);
    for (let at = position; at < end; ) {
      const page = Math.floor(at / PAGE_BYTES);
      const start = page * PAGE_BYTES;
      const part = this.#page(page).subarray(at - start, end - start);
      memory.set(part, offset + at - position);
      at += part.length;
    }
    return Math.max(0, end - position);
  }

  async close(): Promise<void> {
    this.#pages.clear();
  }

  #page(page: number): Uint8Array {
    const kept = this.#pages.get(page);
    const startByte = page * PAGE_BYTES;
    const endByte = Math.min(this.sizeBytes, startByte + PAGE_BYTES);
    const bytes = kept ?? this.#readRange({ startByte, endByte });
    if (bytes?.length !== endByte - startByte) throw new Error("the file became shorter");
    this.#pages.delete(page);
    this.#pages.set(page, bytes);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > KEPT_PAGES) this.#pages.delete(oldest);
    return bytes;
  }
}
