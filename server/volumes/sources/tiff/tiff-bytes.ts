// The bytes of a TIFF, read as its directories and strips ask for them. Each stretch must lie within
// the file: a file that was cut short must never pass for one with less in it.
import { ImportError } from "#server/volumes/import-error.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Read at once where a little is asked for: directories lie close together. */
const WINDOW_BYTES = 16384;

export class TiffBytes {
  readonly address: string;
  readonly sizeBytes: number;
  readonly #store: ByteStore;
  #window = { start: 0, bytes: new Uint8Array(0) };

  private constructor(store: ByteStore, sizeBytes: number) {
    this.address = store.address;
    this.#store = store;
    this.sizeBytes = sizeBytes;
  }

  static async of(store: ByteStore, signal?: AbortSignal): Promise<TiffBytes> {
    const sizeBytes = await store.sizeBytes("", signal);
    if (sizeBytes !== null) return new TiffBytes(store, sizeBytes);
    throw new ImportError({
      file: store.address,
      field: "the TIFF",
      problem: "is not there",
      remedy: "check the path",
    });
  }

  /** What lies there; not to be kept or changed. */
  async view(at: number, length: number, field: string): Promise<DataView> {
    const { start, bytes } = this.#window;
    if (!(at >= start && at + length <= start + bytes.length)) {
      this.#mustLieWithin(at, length, field);
      const end = Math.min(this.sizeBytes, at + Math.max(length, WINDOW_BYTES));
      this.#window = { start: at, bytes: await this.#read(at, end, field) };
    }
    const window = this.#window;
    return new DataView(window.bytes.buffer, window.bytes.byteOffset + at - window.start, length);
  }

  /** The caller's own, at the start of memory of its own. */
  async bytes(
    at: number,
    length: number,
    field: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    this.#mustLieWithin(at, length, field);
    const bytes = await this.#read(at, at + length, field, signal);
    return bytes.byteOffset === 0 ? bytes : bytes.slice();
  }

  damaged(field: string, cause?: unknown): ImportError {
    return new ImportError(
      {
        file: this.address,
        field,
        problem: "is damaged or was cut short",
        remedy: "copy or export the file again",
      },
      { cause },
    );
  }

  refused(field: string, problem: string, remedy: string): ImportError {
    return new ImportError({ file: this.address, field, problem, remedy });
  }

  #mustLieWithin(at: number, length: number, field: string): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.sizeBytes)) throw this.damaged(field);
  }

  async #read(
    startByte: number,
    endByte: number,
    field: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#store.read("", {
      range: { startByte, endByte },
      maxBytes: endByte - startByte,
      ...(signal === undefined ? {} : { signal }),
    });
    if (bytes === null || bytes.length !== endByte - startByte) throw this.damaged(field);
    return bytes as Uint8Array<ArrayBuffer>;
  }
}
