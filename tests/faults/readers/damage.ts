// A volume with one thing wrong, by dice: what no writer would write and some disk, line or person
// might. The same dice give the same damage.
import type { SeededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { bombs } from "#tests/faults/readers/bombs.ts";
import { damagedJson } from "#tests/faults/readers/damaged-json.ts";

export interface Damaged {
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** For whoever reads of a failure. */
  readonly what: string;
}

const DESCRIPTION = /(^|[/])(info|zarr[.]json|[.]z(array|attrs|group|metadata)|attributes[.]json)$/;
/** What numbers within a file become, 8 bytes each. */
const NUMBERS = [0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 40n, 2n ** 63n, 2n ** 64n - 1n];

export function damaged(original: ReadonlyMap<string, Uint8Array>, random: SeededRandom): Damaged {
  const keys = [...original.keys()].sort();
  const descriptions = keys.filter((key) => DESCRIPTION.test(key));
  const objects = new Map(original);
  const pick = (among: readonly string[]): string => among[random.below(among.length)];
  if (descriptions.length > 0 && random.below(100) < 45) {
    const key = pick(descriptions);
    const wrong = damagedJson(bytesOf(original, key), random);
    if (wrong !== null) {
      objects.set(key, wrong.bytes);
      return { objects, what: `${key}: ${wrong.what}` };
    }
  }
  const others = keys.filter((key) => !DESCRIPTION.test(key));
  const key = pick(random.below(10) === 0 || others.length === 0 ? keys : others);
  const bytes = bytesOf(original, key).slice();
  const what = DAMAGES[random.below(DAMAGES.length)](
    { objects, key, bytes, other: pick(keys) },
    random,
  );
  return { objects, what: `${key}: ${what}` };
}

interface Place {
  readonly objects: Map<string, Uint8Array>;
  readonly key: string;
  /** A copy of the object, to be changed. */
  readonly bytes: Uint8Array;
  readonly other: string;
}

type Damage = (place: Place, random: SeededRandom) => string;

const flipped: Damage = ({ objects, key, bytes }, random) => {
  const count = 1 + random.below(8);
  for (let round = 0; round < count && bytes.length > 0; round++) {
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  }
  objects.set(key, bytes);
  return `${count} bits flipped`;
};

const cutShort: Damage = ({ objects, key, bytes }, random) => {
  const length = random.below(bytes.length + 1);
  objects.set(key, bytes.slice(0, length));
  return `cut to ${length} bytes`;
};

const lengthened: Damage = ({ objects, key, bytes }, random) => {
  const more = [1, 3, 1_000, 2 ** 20][random.below(4)];
  objects.set(key, new Uint8Array(Buffer.concat([bytes, new Uint8Array(more)])));
  return `${more} bytes longer`;
};

const swapped: Damage = ({ objects, key, bytes, other }) => {
  objects.set(key, objects.get(other) ?? bytes);
  objects.set(other, bytes);
  return `swapped with ${other}`;
};

const takenAway: Damage = ({ objects, key }) => {
  objects.delete(key);
  return "taken away";
};

const renumbered: Damage = ({ objects, key, bytes }, random) => {
  const number = NUMBERS[random.below(NUMBERS.length)];
  const width = random.below(2) === 0 ? 4 : 8;
  // Numbers stand in heads and tables, which most formats have first or last.
  const within = Math.min(bytes.length, random.below(2) === 0 ? 512 : bytes.length);
  const from = random.below(2) === 0 ? 0 : bytes.length - within;
  const at = Math.max(0, from + Math.floor(random.below(within + 1) / 4) * 4);
  for (let byte = 0; byte < width; byte++) {
    if (at + byte < bytes.length) bytes[at + byte] = Number((number >> BigInt(8 * byte)) & 0xffn);
  }
  objects.set(key, bytes);
  return `${width} bytes at ${at} = ${number}`;
};

const scrambled: Damage = ({ objects, key, bytes }, random) => {
  const start = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, start + 1 + random.below(256));
  for (let at = start; at < end; at++) bytes[at] = random.below(256);
  objects.set(key, bytes);
  return `noise from ${start} to ${end}`;
};

/** In place of the object, or of a compressed stretch within it, as long as that can be. */
const bombed: Damage = ({ objects, key, bytes }, random) => {
  const bomb = bombs()[random.below(bombs().length)];
  const starts = compressedStarts(bytes);
  if (starts.length === 0 || random.below(3) === 0) {
    objects.set(key, bomb.slice());
    return "a bomb";
  }
  const start = starts[random.below(starts.length)];
  bytes.set(bomb.subarray(0, bytes.length - start), start);
  objects.set(key, bytes);
  return `a bomb from ${start}`;
};

const DAMAGES: readonly Damage[] = [
  flipped,
  flipped,
  cutShort,
  lengthened,
  swapped,
  takenAway,
  renumbered,
  renumbered,
  scrambled,
  bombed,
];

/** Where gzip, zlib or zstd seem to begin. */
function compressedStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at + 4 < bytes.length && starts.length < 256; at++) {
    const isGzip = bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8;
    const isZlib = bytes[at] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(bytes[at + 1]);
    const isZstd = bytes[at] === 0x28 && bytes[at + 1] === 0xb5 && bytes[at + 2] === 0x2f;
    if (isGzip || isZlib || isZstd) starts.push(at);
  }
  return starts;
}

function bytesOf(objects: ReadonlyMap<string, Uint8Array>, key: string): Uint8Array {
  const bytes = objects.get(key);
  if (bytes === undefined) throw new Error(`there is no object ${key}`);
  return bytes;
}
