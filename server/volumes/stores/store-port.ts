// Bytes by key below one root, wherever they lie: a folder, a web server, an object store. Readers of
// formats know nothing of disks and networks, and stores nothing of formats.

export interface ReadOptions {
  /** Half-open stretch from the start, or the last so many bytes; left out: everything. */
  readonly range?:
    | { readonly startByte: number; readonly endByte: number }
    | { readonly lastBytes: number };
  readonly signal?: AbortSignal;
  /** More than this is refused with an ImportError, before it is held. */
  readonly maxBytes?: number;
}

export interface ByteStore {
  /** As the person named it: for errors, and for what the page says. */
  readonly address: string;
  /**
   * The key is a path below the root, parts joined by "/"; "" is the root itself where it is one file.
   * null: there is no such object. A range that begins beyond the end, or a shorter answer than the
   * object has there, is an ImportError; a range that ends beyond the end gives what is there. The array
   * is the caller's, to change or to give away.
   */
  read(key: string, options?: ReadOptions): Promise<Uint8Array | null>;
  /** null: there is no such object. */
  sizeBytes(key: string, signal?: AbortSignal): Promise<number | null>;
  /** Names directly below a prefix; null where the store cannot list (plain http). */
  list(prefix: string, signal?: AbortSignal): Promise<readonly string[] | null>;
  /**
   * The same as `read` of a range, while this thread waits: for libraries that cannot be told to come
   * back. Only where another thread does the reading.
   */
  readNow?(
    key: string,
    range: { readonly startByte: number; readonly endByte: number },
  ): Uint8Array | null;
  /** The path of the root on this machine's disk; null where it is elsewhere. */
  readonly localPath: string | null;
  close(): Promise<void>;
}
