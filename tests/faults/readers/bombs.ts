// Small bytes that inflate to very many: a thousand to one and more.
import { deflateSync, gzipSync } from "node:zlib";

const INFLATED_BYTES = 160 * 2 ** 20;

let made: readonly Uint8Array[] | null = null;

/** gzip, zlib and zstd, made once. */
export function bombs(): readonly Uint8Array[] {
  if (made !== null) return made;
  const zeros = new Uint8Array(INFLATED_BYTES);
  made = [new Uint8Array(gzipSync(zeros)), new Uint8Array(deflateSync(zeros)), zstdBomb()];
  return made;
}

/** A frame of blocks that each say one byte 128 Ki times. */
function zstdBomb(): Uint8Array {
  const blockBytes = 128 * 1_024;
  const blocks = INFLATED_BYTES / blockBytes;
  const bytes = new Uint8Array(6 + blocks * 4);
  // No checksum, no size told; a window of 8 MiB.
  bytes.set([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x68]);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < blocks; at++) {
    const isLast = at === blocks - 1 ? 1 : 0;
    // The header has three bytes; the repeated byte behind it is the fourth.
    view.setUint32(6 + at * 4, (isLast | (1 << 1) | (blockBytes << 3)) & 0xffffff, true);
  }
  return bytes;
}
