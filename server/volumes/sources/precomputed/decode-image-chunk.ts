// A chunk that is a JPEG or PNG file: its rows, one after the other, are the voxels. The file's first
// bytes must say that it is of the one format: nothing else is handed to the image library.
import sharp, { type Metadata, type Sharp } from "sharp";
import type { VoxelArray } from "#server/volumes/sources/source-port.ts";

// One chunk is small; many are decoded side by side.
sharp.concurrency(1);
sharp.cache(false);

const MAGIC = {
  jpeg: [0xff, 0xd8, 0xff],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
} as const;

export interface ImageChunk {
  readonly format: "jpeg" | "png";
  readonly bytesPerSample: 1 | 2;
  readonly channels: number;
  readonly voxels: number;
}

type Decoded =
  | { readonly array: VoxelArray }
  /** So that "the chunk …" reads on. */
  | { readonly problem: string; readonly cause?: unknown };

export async function decodeImageChunk(bytes: Uint8Array, kind: ImageChunk): Promise<Decoded> {
  const { format, voxels } = kind;
  if (MAGIC[format].some((byte, at) => bytes[at] !== byte)) return { problem: `is no ${format}` };
  try {
    const image = sharp(bytes, { limitInputPixels: voxels, failOn: "error" });
    const problem = differsFrom(kind, await image.metadata());
    return problem === null ? await decoded(image, kind) : { problem };
  } catch (cause) {
    return { problem: `is no whole ${format} of ${voxels} pixels`, cause };
  }
}

function differsFrom({ bytesPerSample, channels, voxels }: ImageChunk, found: Metadata) {
  if (found.width * found.height !== voxels) {
    return `has ${found.width} × ${found.height} pixels, not ${voxels} in all`;
  }
  if (found.channels !== channels) {
    return `has ${found.channels} channels, not ${channels} as num_channels says`;
  }
  const isWide = found.depth === "ushort";
  return isWide === (bytesPerSample === 2)
    ? null
    : `has pixels of type ${found.depth}, other than data_type says`;
}

async function decoded(
  image: Sharp,
  { bytesPerSample, channels, voxels }: ImageChunk,
): Promise<Decoded> {
  const isWide = bytesPerSample === 2;
  const [grey, colour] = isWide ? ["grey16", "rgb16"] : ["b-w", "srgb"];
  const { data, info } = await image
    .toColourspace(channels <= 2 ? grey : colour)
    .raw({ depth: isWide ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const samples = isWide ? new Uint16Array(new Uint8Array(data).buffer) : new Uint8Array(data);
  if (samples.length !== voxels * info.channels) {
    return { problem: `has ${samples.length} samples, not ${voxels} pixels` };
  }
  return { array: info.channels === 1 ? samples : firstOf(samples, info.channels) };
}

function firstOf(samples: Uint8Array | Uint16Array, stride: number): Uint8Array | Uint16Array {
  const voxels = samples.length / stride;
  const first = samples instanceof Uint8Array ? new Uint8Array(voxels) : new Uint16Array(voxels);
  for (let at = 0; at < voxels; at++) first[at] = samples[at * stride];
  return first;
}
