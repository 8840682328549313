// One block of 512 bytes before each entry, as POSIX ustar has it, so that `tar` can read a backup
// too. Owner, times and modes are the same for all: a header is a function of path, kind and size,
// and one that is anything else was changed.

export const BLOCK_BYTES = 512;

export interface TarEntry {
  readonly kind: "file" | "folder";
  /** With slashes, relative, ASCII. */
  readonly path: string;
  /** 0 for a folder. */
  readonly sizeBytes: number;
}

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const OCTAL_SIZE_LIMIT_BYTES = 8 ** 11;
/** Parts that mean nothing to a file system: no way out of the folder that is restored into. */
const SAFE_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;

/** Throws RangeError where the path cannot be kept. */
export function encodeTarHeader({ kind, path, sizeBytes }: TarEntry): Uint8Array {
  if (!SAFE_PATH.test(path)) throw new RangeError(`no path of a backup: ${JSON.stringify(path)}`);
  const header = Buffer.alloc(BLOCK_BYTES);
  const [prefix, name] = splitPath(kind === "folder" ? `${path}/` : path);
  header.write(name, 0, "latin1");
  header.write(kind === "folder" ? "0000700\0" : "0000600\0", 100, "latin1");
  header.write("0000000\0", 108, "latin1");
  header.write("0000000\0", 116, "latin1");
  writeSize(header, sizeBytes);
  header.write("00000000000\0", 136, "latin1");
  header.write("        ", 148, "latin1");
  header.write(kind === "folder" ? "5" : "0", 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  header.write(prefix, 345, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** null where the block is no header that `encodeTarHeader` makes. */
export function decodeTarHeader(block: Uint8Array): TarEntry | null {
  const header = Buffer.from(block.buffer, block.byteOffset, block.length);
  const text = (from: number, length: number) => {
    const field = header.toString("latin1", from, from + length);
    const end = field.indexOf("\0");
    return end < 0 ? field : field.slice(0, end);
  };
  const prefix = text(345, PREFIX_BYTES);
  const whole = prefix === "" ? text(0, NAME_BYTES) : `${prefix}/${text(0, NAME_BYTES)}`;
  const kind = header[156] === 0x35 ? "folder" : "file";
  const path = kind === "folder" ? whole.replace(/\/$/, "") : whole;
  const sizeBytes = readSize(header);
  if (!SAFE_PATH.test(path) || !Number.isSafeInteger(sizeBytes)) return null;
  if (kind === "folder" && sizeBytes !== 0) return null;
  const entry: TarEntry = { kind, path, sizeBytes };
  return header.equals(encodeTarHeader(entry)) ? entry : null;
}

/** Zeros that follow so many bytes of content. */
export function paddingBytes(sizeBytes: number): number {
  return (BLOCK_BYTES - (sizeBytes % BLOCK_BYTES)) % BLOCK_BYTES;
}

function splitPath(path: string): readonly [prefix: string, name: string] {
  if (path.length <= NAME_BYTES) return ["", path];
  const cut = path.indexOf("/", path.length - NAME_BYTES - 1);
  if (cut <= 0 || cut > PREFIX_BYTES || cut === path.length - 1) {
    throw new RangeError(`too long a path for a backup: ${path}`);
  }
  return [path.slice(0, cut), path.slice(cut + 1)];
}

function writeSize(header: Buffer, sizeBytes: number): void {
  if (sizeBytes < OCTAL_SIZE_LIMIT_BYTES) {
    header.write(`${sizeBytes.toString(8).padStart(11, "0")}\0`, 124, "latin1");
    return;
  }
  // As GNU tar has it: the first bit set, then the number itself.
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(sizeBytes), 128);
}

function readSize(header: Buffer): number {
  if (header[124] === 0x80) return Number(header.readBigUInt64BE(128));
  const text = header.toString("latin1", 124, 135);
  return /^[0-7]{11}$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
}
