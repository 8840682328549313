// Folders of a few small sections, one of each kind of image file that is read, made here: objects by key,
// as a store has them.
import sharp, { type Sharp } from "sharp";
import type { SectionArray } from "#server/volumes/section-source.ts";
import { tiffBytes } from "#server/volumes/small-stack-files.ts";

const WIDTH = 52;
const HEIGHT = 36;
const AREA = WIDTH * HEIGHT;
const SECTIONS = 3;

type MakeSection = (z: number) => Promise<Uint8Array>;

export async function smallImageFolders(): Promise<
  ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>
> {
  const folders = new Map<string, ReadonlyMap<string, Uint8Array>>();
  for (const [name, { ending, make }] of Object.entries(KINDS)) {
    const objects = new Map<string, Uint8Array>();
    for (let z = 0; z < SECTIONS; z++) {
      // No Buffer, whose slices are no copies.
      objects.set(`section-${z}.${ending}`, new Uint8Array(await make(z)));
    }
    folders.set(name, objects);
  }
  return folders;
}

const KINDS: Readonly<Record<string, { readonly ending: string; readonly make: MakeSection }>> = {
  "png of 8 bits": { ending: "png", make: (z) => drawn(grey(z)).png().toBuffer() },
  "png of 16 bits": {
    ending: "png",
    make: (z) => drawn(deepGrey(z)).toColourspace("grey16").png().toBuffer(),
  },
  "jpeg in grey": { ending: "jpg", make: (z) => drawn(grey(z)).jpeg().toBuffer() },
  "jpeg in colours": {
    ending: "jpeg",
    make: (z) => drawn(grey(z)).toColourspace("srgb").jpeg().toBuffer(),
  },
  webp: { ending: "webp", make: (z) => drawn(grey(z)).webp().toBuffer() },
  "tiff of grey": { ending: "tif", make: async (z) => tiffBytes([grey(z)], WIDTH) },
  "tiff of ids, deflated": {
    ending: "tiff",
    make: async (z) => tiffBytes([ids(z)], WIDTH, { isDeflated: true }),
  },
};

/** Grainy, so that no byte of its file is without meaning. */
function grey(z: number): Uint8Array {
  return filled(
    new Uint8Array(AREA),
    (at) => (at * 7 + ((at * 2_654_435_761) >>> 27) + 31 * z) & 255,
  );
}

function deepGrey(z: number): Uint16Array {
  return filled(new Uint16Array(AREA), (at) => (at * 257 + 4_099 * z) & 65_535);
}

function ids(z: number): BigUint64Array {
  return BigUint64Array.from({ length: AREA }, (_, at) => 2n ** 60n + BigInt((at >> 4) + z));
}

function filled<T extends Exclude<SectionArray, BigUint64Array>>(
  out: T,
  valueAt: (at: number) => number,
): T {
  for (let at = 0; at < out.length; at++) out[at] = valueAt(at);
  return out;
}

function drawn(values: Uint8Array | Uint16Array): Sharp {
  return sharp(values, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace("b-w");
}
