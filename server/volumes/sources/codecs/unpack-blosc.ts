// Blosc's frames, after their published layout: a header, where each block begins, and blocks of one or more
// streams. Read here and not by the library that writes them elsewhere, since that one says nothing of a block
// that it could not unpack and gives whatever its memory held before. Nothing is checked by a sum: a damaged
// literal is another literal.
import { bitUnshuffled } from "#server/volumes/sources/codecs/bit-unshuffle.ts";
import { CodecError, tooLarge, type Unpack } from "#server/volumes/sources/codecs/codec-error.ts";
import { unpackZlib } from "#server/volumes/sources/codecs/inflate.ts";
import { unshuffled } from "#server/volumes/sources/codecs/shuffle.ts";
import {
  unpackBloscLzBlock,
  unpackLz4Block,
} from "#server/volumes/sources/codecs/unpack-lz-block.ts";
import { unpackZstd } from "#server/volumes/sources/codecs/unpack-zstd.ts";

const HEADER_BYTES = 16;
const VERSION = 2;
const SHUFFLED = 1;
const COPIED = 2;
const BIT_SHUFFLED = 4;
const IN_ONE_STREAM = 16;

type UnpackStream = (bytes: Uint8Array, out: Uint8Array) => void | Promise<void>;

const whole =
  (unpack: Unpack): UnpackStream =>
  async (bytes, out) => {
    const unpacked = await unpack(bytes, out.length);
    if (unpacked.length !== out.length) throw new CodecError("is no whole blosc");
    out.set(unpacked);
  };

/** By the flags' highest three bits; 2 is snappy, which nothing here reads. */
const STREAMS: ReadonlyMap<number, UnpackStream> = new Map([
  [0, unpackBloscLzBlock],
  [1, unpackLz4Block],
  [3, whole(unpackZlib)],
  [4, whole(unpackZstd)],
]);

interface Frame {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly flags: number;
  readonly elementBytes: number;
  readonly unpackedBytes: number;
  readonly blockBytes: number;
}

export const unpackBlosc: Unpack = async (bytes, maxBytes) => {
  const frame = frameOf(bytes, maxBytes);
  const { flags, unpackedBytes, blockBytes, view } = frame;
  const out = new Uint8Array(unpackedBytes);
  if ((flags & COPIED) !== 0) {
    if (bytes.length !== HEADER_BYTES + unpackedBytes) throw new CodecError("is no whole blosc");
    out.set(bytes.subarray(HEADER_BYTES));
    return out;
  }
  const blocks = unpackedBytes === 0 ? 0 : Math.ceil(unpackedBytes / blockBytes);
  if (HEADER_BYTES + 4 * blocks > bytes.length) throw new CodecError("is no whole blosc");
  for (let block = 0; block < blocks; block++) {
    const start = view.getUint32(HEADER_BYTES + 4 * block, true);
    const part = out.subarray(block * blockBytes, (block + 1) * blockBytes);
    await unpackBlock(frame, start, part);
  }
  return out;
};

function frameOf(bytes: Uint8Array, maxBytes: number): Frame {
  if (bytes.length < HEADER_BYTES) throw new CodecError("ends within its blosc header");
  const [version, , flags, elementBytes] = bytes;
  if (version !== VERSION || !STREAMS.has(flags >> 5) || elementBytes === 0) {
    throw new CodecError("is blosc of a kind that is not read here");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unpackedBytes = view.getUint32(4, true);
  const blockBytes = view.getUint32(8, true);
  const packedBytes = view.getUint32(12, true);
  if (unpackedBytes > maxBytes) throw tooLarge(maxBytes);
  if (packedBytes !== bytes.length) {
    throw new CodecError(`has ${bytes.length} bytes, not ${packedBytes} as its blosc header says`);
  }
  if (
    unpackedBytes > 0 &&
    (blockBytes === 0 || blockBytes > Math.max(unpackedBytes, HEADER_BYTES))
  ) {
    throw new CodecError(`has blosc blocks of ${blockBytes} bytes`);
  }
  return { bytes, view, flags, elementBytes, unpackedBytes, blockBytes };
}

/** A block of whole size may have a stream for each byte of its numbers; the last, cut off, has one. */
async function unpackBlock(frame: Frame, start: number, out: Uint8Array): Promise<void> {
  const { flags, elementBytes, blockBytes } = frame;
  const isSplit = (flags & IN_ONE_STREAM) === 0 && out.length === blockBytes;
  const streams = isSplit ? elementBytes : 1;
  if (out.length % streams !== 0) throw new CodecError("is no whole blosc");
  if ((flags & SHUFFLED) !== 0 && elementBytes > 1) {
    const packed = new Uint8Array(out.length);
    await unpackStreams(frame, start, streams, packed);
    out.set(unshuffled(packed, elementBytes));
  } else if ((flags & BIT_SHUFFLED) !== 0) {
    const packed = new Uint8Array(out.length);
    await unpackStreams(frame, start, streams, packed);
    out.set(bitUnshuffled(packed, elementBytes));
  } else await unpackStreams(frame, start, streams, out);
}

/** Each behind its length; one that is as long as what it unpacks to was not packed. */
async function unpackStreams(
  { bytes, view, flags }: Frame,
  start: number,
  streams: number,
  out: Uint8Array,
): Promise<void> {
  const unpack = STREAMS.get(flags >> 5);
  const streamBytes = out.length / streams;
  let at = start;
  for (let stream = 0; stream < streams; stream++) {
    if (at < HEADER_BYTES || at + 4 > bytes.length) throw new CodecError("is no whole blosc");
    const from = bytes.subarray(at + 4, at + 4 + view.getUint32(at, true));
    at += 4 + view.getUint32(at, true);
    if (at > bytes.length) throw new CodecError("is no whole blosc");
    const part = out.subarray(stream * streamBytes, (stream + 1) * streamBytes);
    if (from.length === streamBytes) part.set(from);
    else await unpack?.(from, part);
  }
}
