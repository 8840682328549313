// A store elsewhere, whose server says which state of an object it sent.
import type { ByteStore, ReadOptions } from "#server/volumes/stores/store-port.ts";

export interface TaggedBytes {
  readonly bytes: Uint8Array;
  /** The server's name for the object's state, or when it was changed; null where it tells neither. */
  readonly tag: string | null;
}

export interface TaggedStore extends ByteStore {
  readTagged(key: string, options?: ReadOptions): Promise<TaggedBytes | null>;
}
