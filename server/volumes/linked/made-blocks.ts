// Blocks of the levels that are made, kept beside what was read elsewhere and within the same limit, so
// that several processes make each once. They are of one dataset as it was linked.
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import { BackgroundWork } from "#server/volumes/linked/background-work.ts";
import type { DiskBytes } from "#server/volumes/stores/disk-bytes.ts";
import type { HostSlots } from "#server/volumes/stores/host-slots.ts";
import { ZLIB_ROOM_BYTES } from "#server/volumes/zlib-room.ts";

const deflated = promisify(deflate);
const inflated = promisify(inflate);
const FASTEST = { level: 1 };

type Voxels = Uint8Array | Uint16Array | Uint32Array;

/** Where they are kept, and how many are made at once. */
export type MadeKeeping = Omit<MadeBlocksOptions, "name">;

export interface MadeBlocksOptions {
  /** Tells the blocks of one dataset from all others'. */
  readonly name: string;
  /** null: nothing is kept on disk. */
  readonly disk: Pick<DiskBytes, "get" | "keep"> | null;
  /** Shared by all datasets of a process: so many blocks are made at once. */
  readonly slots?: HostSlots;
}

export class MadeBlocks {
  readonly #name: string;
  readonly #disk: MadeBlocksOptions["disk"];
  readonly #work: BackgroundWork;

  constructor({ name, disk, slots }: MadeBlocksOptions) {
    this.#name = name;
    this.#disk = disk;
    this.#work = new BackgroundWork(slots === undefined ? {} : { slots });
  }

  /**
   * What is kept, into `out`, or what is made.
   * @param isInner it is made for another block, in that one's turn.
   */
  async get<T extends Voxels>(
    key: string,
    out: T,
    isInner: boolean,
    make: (signal: AbortSignal, out: T) => Promise<void>,
    signal: AbortSignal,
  ): Promise<T> {
    const name = createHash("sha256").update(`${this.#name}\n${key}`).digest("hex");
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
    const kept = (await this.#disk?.get(name)) ?? null;
    if (kept !== null && (await unpackInto(kept, bytes))) return out;
    const making = async (wanted: AbortSignal): Promise<T> => {
      await make(wanted, out);
      this.#disk?.keep(name, await deflated(bytes, FASTEST));
      return out;
    };
    return isInner ? making(signal) : this.#work.run(key, making, signal);
  }

  close(): Promise<void> {
    return this.#work.close();
  }
}

/** False where they are not the block's bytes. */
async function unpackInto(kept: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  try {
    const options = { maxOutputLength: bytes.length, chunkSize: bytes.length + ZLIB_ROOM_BYTES };
    const plain = await inflated(kept, options);
    if (plain.length !== bytes.length) return false;
    bytes.set(plain);
    return true;
  } catch {
    return false;
  }
}
