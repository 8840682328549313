// Bytes kept in a folder that several processes share and that survives them. A file is whole or not
// there; one that was damaged is none. Whatever fails here is as if nothing had been kept.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inFolder } from "#server/volumes/in-folder.ts";
import type { QuietTimes } from "#server/volumes/quiet-times.ts";
import { onDisk, sweepFolder } from "#server/volumes/stores/disk-sweep.ts";
import { createWriteBehind, type WriteBehind } from "#server/volumes/write-behind.ts";

const MAGIC = Buffer.from("FSCB0001");
const HASH_BYTES = 32;
const HEAD_BYTES = MAGIC.length + HASH_BYTES;
/** Used again within that time, a file is not marked anew. */
const MARK_MS = 60_000;
/** Written between two looks at what the folder holds, of what it may hold. */
const SHARE_BETWEEN_LOOKS = 1 / 16;
/** What was read by one person's rights is nobody else's on this machine. */
const FOLDER_MODE = 0o700;
const MAX_WAITING_BYTES = 64 * 2 ** 20;

export interface DiskBytesOptions {
  readonly folder: string;
  /** For all processes together. */
  readonly limitBytes: number;
  /** After a write failed, before the next is tried. */
  readonly pauseMs?: number;
  readonly now?: () => number;
  /** When to write; at once where it is left out. */
  readonly quietTimes?: QuietTimes | undefined;
}

export class DiskBytes {
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #pauseMs: number;
  readonly #now: () => number;
  readonly #quietTimes: QuietTimes | undefined;
  readonly #behind: WriteBehind;
  /** Since the last look; without one there must be one first. */
  #writtenBytes = Number.POSITIVE_INFINITY;
  #offUntilMs = 0;

  constructor(options: DiskBytesOptions) {
    this.#folder = options.folder;
    this.#limitBytes = options.limitBytes;
    this.#pauseMs = options.pauseMs ?? 60_000;
    this.#now = options.now ?? Date.now;
    this.#quietTimes = options.quietTimes;
    const { quietTimes } = options;
    this.#behind = createWriteBehind({ maxWaitingBytes: MAX_WAITING_BYTES, quietTimes });
  }

  /** Whether it keeps anything at the moment: a full disk turns it off for a while. */
  get isOn(): boolean {
    return this.#now() >= this.#offUntilMs;
  }

  /** null where it is not kept. Never throws. The name is a hash in hex. */
  async get(name: string): Promise<Uint8Array | null> {
    this.#quietTimes?.noteUse();
    const path = this.#pathOf(name);
    try {
      const { size, mtimeMs } = await stat(path);
      if (size > this.#limitBytes) return null;
      const file = await readFile(path);
      const bytes = contentOf(file, name);
      if (bytes === null) {
        await rm(path, { force: true });
        return null;
      }
      const now = this.#now();
      if (now - mtimeMs > MARK_MS) await utimes(path, now / 1000, now / 1000);
      return bytes;
    } catch {
      return null;
    }
  }

  /** Behind one's back: nobody waits for it, and of what comes too fast some is not kept. */
  keep(name: string, bytes: Uint8Array): void {
    const isTooLarge = onDisk(bytes.length + HEAD_BYTES) > this.#limitBytes * SHARE_BETWEEN_LOOKS;
    if (!this.isOn || isTooLarge) return;
    const write = () =>
      this.#write(name, bytes).catch(() => {
        this.#offUntilMs = this.#now() + this.#pauseMs;
      });
    if (this.#behind.add(bytes.length, write)) this.#quietTimes?.noteUse();
  }

  /** Once all that was to be kept is. */
  settled(): Promise<void> {
    return this.#behind.settled();
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    if (!this.isOn) return;
    const sizeBytes = onDisk(bytes.length + HEAD_BYTES);
    if (this.#writtenBytes + sizeBytes > this.#limitBytes * SHARE_BETWEEN_LOOKS) {
      await mkdir(join(this.#folder, "tmp"), { recursive: true, mode: FOLDER_MODE });
      await sweepFolder(this.#folder, this.#limitBytes, this.#now());
      this.#writtenBytes = 0;
    }
    const path = this.#pathOf(name);
    const draft = join(this.#folder, "tmp", randomBytes(12).toString("hex"));
    try {
      const head = Buffer.concat([MAGIC, hashOf(bytes, name)]);
      await inFolder(draft, () => writeWhole(draft, [head, bytes]), FOLDER_MODE);
      await inFolder(path, () => rename(draft, path), FOLDER_MODE);
      this.#writtenBytes += sizeBytes;
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  #pathOf(name: string): string {
    return join(this.#folder, name.slice(0, 2), name.slice(2));
  }
}

/** A small file beside the bytes, whole or as it was before. */
export async function writeSmallFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeWhole(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const handle = await open(path, "wx", 0o600);
  try {
    for (const piece of pieces) await handle.writeFile(piece);
  } finally {
    await handle.close();
  }
}

/** null where it is not what was written under that name. */
function contentOf(file: Buffer, name: string): Uint8Array | null {
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length).subarray(HEAD_BYTES);
  return hashOf(bytes, name).equals(file.subarray(MAGIC.length, HEAD_BYTES)) ? bytes : null;
}

/** Of the name as well: a file that was moved is another's. */
function hashOf(bytes: Uint8Array, name: string): Buffer {
  return createHash("sha256").update(name).update(bytes).digest();
}
