// An HDF5 file that is open in the library: the datasets it has, their attributes and their values.
// The library says by return codes what went wrong, so each is looked at; whatever it is becomes one
// sentence that names file and field.
import type { Filter, Metadata } from "h5wasm";
import { ImportError } from "#server/volumes/import-error.ts";
import {
  type Hdf5Library,
  Hdf5LibraryEndedError,
  loadHdf5Library,
} from "#server/volumes/sources/hdf5/hdf5-library.ts";
import { type MountedFile, mountFile } from "#server/volumes/sources/hdf5/mount-file.ts";
import { type WaitingBytes, waitingBytesOf } from "#server/volumes/sources/hdf5/waiting-bytes.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";

/** Of one attribute. */
const ATTRIBUTE_BYTES = 65536;
/** Links that a file may have and still be looked through. */
const LINKS = 10_000;
const MODE_READ = 0;

export interface DatasetNote {
  readonly path: string;
  readonly metadata: Metadata;
}

export class Hdf5File {
  readonly address: string;
  readonly #library: Hdf5Library;
  readonly #bytes: WaitingBytes;
  readonly #mounted: MountedFile;
  readonly #id: bigint;

  private constructor(
    address: string,
    library: Hdf5Library,
    bytes: WaitingBytes,
    mounted: MountedFile,
    id: bigint,
  ) {
    this.address = address;
    this.#library = library;
    this.#bytes = bytes;
    this.#mounted = mounted;
    this.#id = id;
  }

  static async open(store: ByteStore, signal?: AbortSignal): Promise<Hdf5File> {
    const library = await loadHdf5Library();
    const bytes = await waitingBytesOf(store, signal === undefined ? {} : { signal });
    const mounted = mountFile(library, bytes);
    try {
      const id = reading(store.address, "the HDF5 file", mounted, () =>
        library.call((module) => {
          const opened = module.open(mounted.path, MODE_READ);
          return opened < 0n ? undefined : opened;
        }),
      );
      return new Hdf5File(store.address, library, bytes, mounted, id);
    } catch (error) {
      mounted.unmount();
      await bytes.close();
      throw error;
    }
  }

  /** Every dataset that can be described, by path. */
  datasets(): readonly DatasetNote[] {
    const field = "the list of datasets";
    const paths = this.#ask(field, (module) => module.get_names(this.#id, "/", true));
    if (paths.length > LINKS) {
      throw new ImportError({
        file: this.address,
        field,
        problem: `has ${paths.length} entries, more than ${LINKS}`,
        remedy: "name the dataset, as in file.h5:/volumes/raw",
      });
    }
    return paths.toSorted().flatMap((relative) => {
      const path = `/${relative}`;
      try {
        const metadata = this.metadata(path);
        return metadata === null ? [] : [{ path, metadata }];
      } catch (error) {
        if (error instanceof ImportError) return [];
        throw error;
      }
    });
  }

  /** null: nothing of that name, or no dataset. */
  metadata(path: string): Metadata | null {
    const field = `the dataset ${path}`;
    const type = this.#ask(field, (module) => module.get_type(this.#id, path));
    return this.#ask(field, (module) =>
      type === module.H5G_DATASET ? module.get_dataset_metadata(this.#id, path) : null,
    );
  }

  filters(path: string): readonly Filter[] {
    return this.#ask(`the dataset ${path}`, (module) => module.get_dataset_filters(this.#id, path));
  }

  /**
   * A stretch of a dataset, along each of its axes, the last one fastest. `take` sees the bytes where
   * the library has them and must not keep them.
   */
  readDataset(
    path: string,
    stretch: { readonly offset: readonly number[]; readonly count: readonly number[] },
    sizeBytes: number,
    take: (bytes: Uint8Array) => void,
  ): void {
    const { offset, count } = stretch;
    this.#withMemory(`the dataset ${path}`, sizeBytes, (module, pointer) => {
      const status = module.get_dataset_data(
        this.#id,
        path,
        count.map(BigInt),
        offset.map(BigInt),
        count.map(() => 1n),
        BigInt(pointer),
      );
      if (status < 0) return undefined;
      take(module.HEAPU8.subarray(pointer, pointer + sizeBytes));
      return true;
    });
  }

  /** A whole dataset of strings that are all of one length. */
  readStrings(path: string, { shape, size, total_size }: Metadata): readonly string[] {
    const strings: string[] = [];
    const stretch = { offset: (shape ?? []).map(() => 0), count: shape ?? [] };
    this.readDataset(path, stretch, size * total_size, (bytes) => {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at < text.length; at += size) strings.push(textAt(text, at, size));
    });
    return strings;
  }

  /** The numbers of an attribute of a dataset or group; null where it is not there. */
  attributeNumbers(path: string, name: string): readonly number[] | null {
    const field = `the attribute ${name} of ${path}`;
    const names = this.#ask(field, (module) => module.get_attribute_names(this.#id, path));
    if (!names.includes(name)) return null;
    const { shape, signed, size, total_size, type } = this.#ask(field, (module) =>
      module.get_attribute_metadata(this.#id, path, name),
    );
    const isFloat = type === 1;
    const sizeBytes = size * total_size;
    const isReadable = isFloat
      ? size === 4 || size === 8
      : type === 0 && [1, 2, 4, 8].includes(size);
    if (shape === null || !isReadable || !(sizeBytes >= 1 && sizeBytes <= ATTRIBUTE_BYTES)) {
      throw this.#problem(field, "is not made of numbers", "write it as three numbers, z, y, x");
    }
    const numbers = this.#withMemory(field, sizeBytes, (module, pointer) => {
      const status = module.get_attribute_data(this.#id, path, name, BigInt(pointer));
      if (status < 0) return undefined;
      const view = new DataView(module.HEAPU8.buffer, pointer, sizeBytes);
      return Array.from({ length: total_size }, (_, i) =>
        numberAt(view, i * size, isFloat, signed, size),
      );
    });
    if (numbers.every(Number.isFinite)) return numbers;
    throw this.#problem(field, "has a number without an end", "write it as three numbers, z, y, x");
  }

  async close(): Promise<void> {
    try {
      this.#library.call((module) => module.close_file(this.#id));
    } catch {
      // Whatever the library says then, nothing was to be kept of it.
    } finally {
      this.#mounted.unmount();
      await this.#bytes.close();
    }
  }

  #withMemory<T>(
    field: string,
    sizeBytes: number,
    run: (module: Hdf5Library["module"], pointer: number) => T | undefined,
  ): T {
    return this.#ask(field, (module) => {
      const pointer = module._malloc(sizeBytes);
      if (pointer === 0) return undefined;
      try {
        module.HEAPU8.fill(0, pointer, pointer + sizeBytes);
        return run(module, pointer);
      } finally {
        module._free(pointer);
      }
    });
  }

  #ask<T>(field: string, run: (module: Hdf5Library["module"]) => T | undefined): T {
    return reading(this.address, field, this.#mounted, () => this.#library.call(run));
  }

  #problem(field: string, problem: string, remedy: string): ImportError {
    return new ImportError({ file: this.address, field, problem, remedy });
  }
}

function textAt(memory: Buffer, start: number, maxBytes: number): string {
  const bytes = memory.subarray(start, start + maxBytes);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

function numberAt(
  view: DataView,
  at: number,
  isFloat: boolean,
  isSigned: boolean,
  size: number,
): number {
  if (isFloat) return size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
  if (size === 8)
    return Number(isSigned ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
  if (size === 4) return isSigned ? view.getInt32(at, true) : view.getUint32(at, true);
  if (size === 2) return isSigned ? view.getInt16(at, true) : view.getUint16(at, true);
  return isSigned ? view.getInt8(at) : view.getUint8(at);
}

function reading<T>(address: string, field: string, mounted: MountedFile, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof ImportError || cause instanceof Hdf5LibraryEndedError) throw cause;
    const failure = mounted.failure();
    if (failure instanceof ImportError) throw failure;
    throw new ImportError(
      {
        file: address,
        field,
        problem: "is damaged, was cut short or is no HDF5",
        remedy: "copy or export the file again",
      },
      { cause: failure ?? cause },
    );
  }
}
