// The HDF5 library of this thread. It sees no disk and no network: its files are those that
// mount-file.ts puts before it, so that no link inside a file leads out of it. What a file may make it
// ask for ends at LIBRARY_BYTES, since the memory of a WebAssembly module is under no thread's limit.
// One library a thread, as its package is made, and made by this file before anyone else imports it;
// once it has trapped, its state is worth nothing.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Room for one decoded chunk, the same chunk between two filters, and what is read at once. */
const LIBRARY_BYTES = 512 * 2 ** 20;
const WASM_PAGE_BYTES = 65536;
const COMPLAINT_CHARACTERS = 4096;

/** Filters that come as files of their own: their registered numbers and what they are called. */
const PLUGINS = [
  { filter: 307, name: "bz2" },
  { filter: 32000, name: "lzf" },
  { filter: 32001, name: "blosc" },
  { filter: 32004, name: "lz4" },
  { filter: 32008, name: "bshuf" },
  { filter: 32015, name: "zstd" },
  { filter: 32026, name: "blosc2" },
] as const;
const PLUGIN_FOLDER = "/filters";

/** Deflate, shuffle, fletcher32, szip, nbit and scale-offset are built in. */
const BUILT_IN_FILTERS = [1, 2, 3, 4, 5, 6];
export const READABLE_FILTERS: ReadonlySet<number> = new Set([
  ...BUILT_IN_FILTERS,
  ...PLUGINS.map(({ filter }) => filter),
]);

type Hdf5Module = Awaited<typeof import("h5wasm")["ready"]>;

/** It trapped while it read some other file of this thread, which was told so by the cause. */
export class Hdf5LibraryEndedError extends Error {
  constructor() {
    super("this thread's HDF5 library has ended: start another thread");
    this.name = "Hdf5LibraryEndedError";
  }
}

export class Hdf5Library {
  readonly module: Hdf5Module;
  readonly #stack: WasmStack;
  readonly #complaints: Complaints;
  #hasTrapped = false;

  constructor(module: Hdf5Module, stack: WasmStack, complaints: Complaints) {
    this.module = module;
    this.#stack = stack;
    this.#complaints = complaints;
  }

  /**
   * Every call of the library goes through here; `run` gives undefined where the library refuses.
   * Throws an Error with what the library says.
   */
  call<T>(run: (module: Hdf5Module) => T | undefined): T {
    if (this.#hasTrapped) throw new Hdf5LibraryEndedError();
    const top = this.#stack.top();
    this.#complaints.clear();
    try {
      const result = run(this.module);
      if (result !== undefined) return result;
    } catch (cause) {
      if (cause instanceof WebAssembly.RuntimeError) this.#hasTrapped = true;
      // What is thrown through the library leaves its stack where it was.
      else this.#stack.restore(top);
      throw new Error(this.#complaints.text(), { cause });
    }
    throw new Error(this.#complaints.text());
  }
}

interface WasmStack {
  top(): number;
  restore(top: number): void;
}

let loading: Promise<Hdf5Library> | null = null;

export function loadHdf5Library(): Promise<Hdf5Library> {
  loading ??= loadOnce();
  return loading;
}

async function loadOnce(): Promise<Hdf5Library> {
  const { module, exports } = await withBoundedMemory(async () => (await import("h5wasm")).ready);
  await installFilters(module);
  const top = exports.emscripten_stack_get_current as () => number;
  const restore = exports._emscripten_stack_restore as (top: number) => void;
  return new Hdf5Library(module, { top, restore }, new Complaints(module));
}

/** The library grows its memory by the exported object, which is given a `grow` that knows an end. */
async function withBoundedMemory(
  load: () => Promise<Hdf5Module>,
): Promise<{ readonly module: Hdf5Module; readonly exports: WebAssembly.Exports }> {
  const { instantiate } = WebAssembly;
  let found: WebAssembly.Exports | null = null;
  const watched = async (...given: Parameters<typeof instantiate>) => {
    const made: unknown = await Reflect.apply(instantiate, WebAssembly, given);
    const exports = (made as Partial<WebAssembly.WebAssemblyInstantiatedSource>).instance?.exports;
    if (exports !== undefined && "H5open" in exports) {
      if (exports.memory instanceof WebAssembly.Memory) boundMemory(exports.memory);
      found = exports;
    }
    return made;
  };
  WebAssembly.instantiate = watched as typeof instantiate;
  try {
    const module = await load();
    if (found === null)
      throw new Error("the HDF5 library is not of the version that is known here");
    return { module, exports: found };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}

function boundMemory(memory: WebAssembly.Memory): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * WASM_PAGE_BYTES > LIBRARY_BYTES) {
      throw new RangeError("the HDF5 library has no more memory");
    }
    return grow(pages);
  };
}

/** The library writes why it refuses to its standard error: kept for a cause, shown to nobody. */
class Complaints {
  #text = "";

  constructor({ FS }: Hdf5Module) {
    const { getStream } = FS as unknown as { getStream(number: number): { stream_ops: object } };
    const stream = getStream(2);
    const decoder = new TextDecoder();
    stream.stream_ops = {
      ...stream.stream_ops,
      write: (_: unknown, memory: Int8Array, offset: number, length: number) => {
        const line = decoder.decode(memory.subarray(offset, offset + length));
        this.#text = (this.#text + line).slice(0, COMPLAINT_CHARACTERS);
        return length;
      },
    };
  }

  clear(): void {
    this.#text = "";
  }

  text(): string {
    return this.#text === "" ? "the HDF5 library refused" : this.#text;
  }
}

async function installFilters(module: Hdf5Module): Promise<void> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("h5wasm-plugins")), "plugins");
  module.FS.mkdir(PLUGIN_FOLDER);
  for (const { name } of PLUGINS) {
    const file = `libH5Z${name}.so`;
    module.FS.writeFile(`${PLUGIN_FOLDER}/${file}`, await readFile(join(folder, file)));
  }
  module.insert_plugin_search_path(PLUGIN_FOLDER, 0);
  while (module.get_plugin_search_paths().length > 1) module.remove_plugin_search_path(1);
}
