// A TIFF as a volume of one level, pages along z. Strips and tiles are read as a box needs them; an
// uncompressed strip only in the rows that it needs.
import type { VolumeSource } from "#server/volumes/sources/source-port.ts";
import { SOURCE_LIMITS } from "#server/volumes/sources/source-port.ts";
import { TiffBytes } from "#server/volumes/sources/tiff/tiff-bytes.ts";
import { unpackBlock } from "#server/volumes/sources/tiff/tiff-codecs.ts";
import { readNumbers } from "#server/volumes/sources/tiff/tiff-directories.ts";
import { COMPRESSION, type TiffPage } from "#server/volumes/sources/tiff/tiff-page.ts";
import { makeSamples } from "#server/volumes/sources/tiff/tiff-samples.ts";
import {
  readTiffStack,
  type TiffSection,
  type TiffStack,
} from "#server/volumes/sources/tiff/tiff-stack.ts";
import { checkBox, voxelArrayOf } from "#server/volumes/sources/voxel-arrays.ts";
import type { ByteStore } from "#server/volumes/stores/store-port.ts";
import type { Box } from "#server/volumes/volume-port.ts";

/** Rows of an uncompressed strip are read at once up to so much. */
const STRETCH_BYTES = 4 * 2 ** 20;

/** The store is the source's from then on; where opening fails it stays the caller's. */
export async function openTiff(
  store: ByteStore,
  options: { readonly signal?: AbortSignal } = {},
): Promise<VolumeSource> {
  const bytes = await TiffBytes.of(store, options.signal);
  const stack = await readTiffStack(bytes, options.signal);
  const { first, sections } = stack;
  const shapeVoxel = [first.width, first.height, sections.length] as const;
  const blocks = new BlockLists(bytes, stack);
  return {
    address: store.address,
    purpose: null,
    voxelType: first.voxelType,
    levels: [
      {
        shapeVoxel,
        voxelNm: stack.voxelNm,
        offsetNm: [0, 0, 0],
        blockVoxel: [
          Math.min(first.blockWidth, first.width),
          isCutFreely(first) ? freeRows(first) : Math.min(first.blockHeight, first.height),
          1,
        ],
      },
    ],
    readBlock: async (level, box, signal) => {
      if (level !== 0) throw new RangeError(`there is no level ${level}`);
      checkBox(box, shapeVoxel);
      const { minVoxel, maxVoxel } = box;
      const [width, height, depth] = maxVoxel.map((max, axis) => max - minVoxel[axis]);
      const voxels = voxelArrayOf(first.voxelType, width * height * depth);
      const sectionBytes = width * height * first.voxelBytes;
      for (let z = 0; z < depth; z++) {
        const into = new Uint8Array(voxels.buffer, z * sectionBytes, sectionBytes);
        const section = sections[minVoxel[2] + z];
        await readSection({ bytes, stack, blocks, section, box, into, ...signalOf(signal) });
      }
      return voxels;
    },
    close: () => store.close(),
  };
}

interface SectionRead {
  readonly bytes: TiffBytes;
  readonly stack: TiffStack;
  readonly blocks: BlockLists;
  readonly section: TiffSection;
  readonly box: Box;
  readonly into: Uint8Array;
  readonly signal?: AbortSignal;
}

async function readSection(read: SectionRead): Promise<void> {
  const { page } = read.section;
  const { minVoxel, maxVoxel } = read.box;
  const { blockWidth, blockHeight } = page;
  const rowsAtOnce = isCutFreely(page) ? freeRows(page) : blockHeight;
  for (let y = minVoxel[1]; y < maxVoxel[1]; ) {
    const blockY = Math.floor(y / blockHeight) * blockHeight;
    const from = isCutFreely(page) ? y : blockY;
    const to = Math.min(page.height, blockY + blockHeight, from + rowsAtOnce);
    for (let x = minVoxel[0]; x < maxVoxel[0]; ) {
      const blockX = Math.floor(x / blockWidth) * blockWidth;
      read.signal?.throwIfAborted();
      const rows = isCutFreely(page)
        ? await readRows(read, blockY, from, Math.min(to, maxVoxel[1]))
        : await readWholeBlock(read, blockX, blockY);
      if (rows !== null) copyRows(read, rows, blockX, from);
      x = blockX + blockWidth;
    }
    y = to;
  }
}

/** The rows of a block that the box has, into the section. */
function copyRows(read: SectionRead, rows: Uint8Array, blockX: number, firstRow: number): void {
  const { page } = read.section;
  const { minVoxel, maxVoxel } = read.box;
  const wide = page.voxelBytes;
  const rowBytes = page.blockWidth * wide;
  const fromX = Math.max(minVoxel[0], blockX);
  const toX = Math.min(maxVoxel[0], blockX + page.blockWidth);
  const toY = Math.min(maxVoxel[1], firstRow + Math.floor(rows.length / rowBytes));
  for (let y = Math.max(minVoxel[1], firstRow); y < toY; y++) {
    const start = (y - firstRow) * rowBytes + (fromX - blockX) * wide;
    const at = ((y - minVoxel[1]) * (maxVoxel[0] - minVoxel[0]) + fromX - minVoxel[0]) * wide;
    read.into.set(rows.subarray(start, start + (toX - fromX) * wide), at);
  }
}

async function readRows(
  { bytes, stack, blocks, section, signal }: SectionRead,
  blockY: number,
  fromY: number,
  toY: number,
): Promise<Uint8Array> {
  const { number, page, shiftBytes } = section;
  const rowBytes = page.width * page.voxelBytes;
  const { offsets } = await blocks.of(section);
  const at = offsets[blockY / page.blockHeight] + shiftBytes + (fromY - blockY) * rowBytes;
  const rows = await bytes.bytes(at, (toY - fromY) * rowBytes, `page ${number}`, signal);
  makeSamples(rows, page, page.width, stack.layout.isLittleEndian);
  return rows;
}

/** null: the file leaves it out, so it is 0. */
async function readWholeBlock(
  { bytes, stack, blocks, section, signal }: SectionRead,
  blockX: number,
  blockY: number,
): Promise<Uint8Array | null> {
  const { number, page } = section;
  const { blockWidth, blockHeight, compression } = page;
  const index = (blockY / blockHeight) * Math.ceil(page.width / blockWidth) + blockX / blockWidth;
  // A tile is stored whole even where it overhangs; the last strip is as short as it needs be.
  const height = page.isTiled ? blockHeight : Math.min(blockHeight, page.height - blockY);
  const sizeBytes = blockWidth * height * page.voxelBytes;
  const { offsets, sizesBytes, jpegTables } = await blocks.of(section);
  const storedBytes = sizesBytes?.[index] ?? sizeBytes;
  if (offsets[index] === 0 && storedBytes === 0) return null;
  const field = `page ${number}`;
  if (storedBytes > SOURCE_LIMITS.chunkBytes) {
    throw bytes.refused(field, `has a block of ${storedBytes} bytes`, "write it again in tiles");
  }
  const stored = await bytes.bytes(offsets[index], storedBytes, field, signal);
  const block = { compression, width: blockWidth, height, sizeBytes, jpegTables };
  const unpacked = await unpackBlock(stored, block).catch((cause: unknown) => {
    throw bytes.damaged(field, cause);
  });
  if (unpacked.length < sizeBytes) throw bytes.damaged(field);
  const rows = unpacked.subarray(0, sizeBytes);
  makeSamples(rows, page, blockWidth, stack.layout.isLittleEndian);
  return rows;
}

function isCutFreely({ compression, isTiled }: TiffPage): boolean {
  return compression === COMPRESSION.none && !isTiled;
}

function freeRows({ height, voxelBytes, width }: TiffPage): number {
  return Math.min(height, Math.max(1, Math.floor(STRETCH_BYTES / (width * voxelBytes))));
}

interface BlockList {
  readonly offsets: readonly number[];
  readonly sizesBytes: readonly number[] | null;
  readonly jpegTables: Uint8Array | null;
}

/** Where the blocks of one page lie; those of the page that was asked for last are held. */
class BlockLists {
  readonly #bytes: TiffBytes;
  readonly #stack: TiffStack;
  #last: { readonly page: TiffPage; readonly list: Promise<BlockList> } | null = null;

  constructor(bytes: TiffBytes, stack: TiffStack) {
    this.#bytes = bytes;
    this.#stack = stack;
  }

  of({ page, number }: TiffSection): Promise<BlockList> {
    if (this.#last?.page !== page) this.#last = { page, list: this.#read(page, number) };
    return this.#last.list;
  }

  async #read({ jpegTables, offsets, sizesBytes }: TiffPage, number: number): Promise<BlockList> {
    const { layout } = this.#stack;
    const field = `the directory of page ${number}`;
    return {
      offsets: await readNumbers(this.#bytes, layout, offsets, field),
      sizesBytes:
        sizesBytes === null ? null : await readNumbers(this.#bytes, layout, sizesBytes, field),
      jpegTables:
        jpegTables === null
          ? null
          : await this.#bytes.bytes(jpegTables.at, jpegTables.count, field),
    };
  }
}

function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
