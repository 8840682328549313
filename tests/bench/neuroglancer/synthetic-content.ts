// What the synthetic volume shows: cells of many sizes that lean from section to section, each with its
// own grey, grain within and a dark membrane around, and each cut into supervoxels along z. Every value
// is a function of the place, the same in every run.
import type { Vec3 } from "#core/geometry/vector.ts";

/** The pattern repeats after so many voxels; a cell of another repetition is another cell. */
const PERIOD_BITS = 9;
const PERIOD_VOXEL = 2 ** PERIOD_BITS;
const SEEDS = 225;
/** Half of the seeds lie in clusters: small cells beside large ones, as in neuropil. */
const CLUSTERS = 6;
const CLUSTER_REACH_VOXEL = 70;
const MEMBRANE_VOXEL = 2.5;
const MEMBRANE_GREY = 45;
const [DARKEST_CELL, LIGHTEST_CELL] = [115, 190];
const GRAIN_GREY = 40;
/** Sections of one supervoxel. */
const SUPERVOXEL_DEPTH = 16;
/** Seeds are looked for in bins of this side. */
const BIN_VOXEL = 32;
const BINS = PERIOD_VOXEL / BIN_VOXEL;
const BIN_REACH = 3;

export interface SyntheticSection {
  /** Grey values, row by row. */
  readonly grey: Uint8Array;
  /** The low words of the labels, row by row; the high one is the same for all. */
  readonly labels: Uint32Array;
}

/** The high word of every label: above 2^53, as real ids are. */
export const HIGH_WORD = 1 << 24;

interface Pattern {
  /** The nearest seed at each voxel of a period. */
  readonly cells: Uint16Array;
  readonly membranes: Uint8Array;
  readonly grain: Int8Array;
  /** By seed. */
  readonly greys: Uint8Array;
  readonly phases: Uint8Array;
}

/** Sections of a volume of this shape, by z. */
export function syntheticSections([width, height]: Vec3): (z: number) => SyntheticSection {
  const { cells, membranes, grain, greys, phases } = pattern();
  const repetitionsAcross = Math.ceil(width / PERIOD_VOXEL) + 2;
  return (z) => {
    const grey = new Uint8Array(width * height);
    const labels = new Uint32Array(width * height);
    // Grain belongs to the section, not to the cell.
    let speck = (z * 7919 * 641) % grain.length;
    for (let y = 0, at = 0; y < height; y++) {
      const lean = Math.abs((y % 480) - 240) >> 3;
      for (let x = 0; x < width; x++, at++) {
        const u = x + lean + 3 * z;
        const v = y + (Math.abs((x % 600) - 300) >> 3) + 2 * z;
        const place = (v % PERIOD_VOXEL) * PERIOD_VOXEL + (u % PERIOD_VOXEL);
        const cell = cells[place];
        const period = (v >> PERIOD_BITS) * repetitionsAcross + (u >> PERIOD_BITS);
        const part = ((z + phases[cell]) / SUPERVOXEL_DEPTH) | 0;
        labels[at] = 1 + ((period * SEEDS + cell) << 4) + part;
        grey[at] = (membranes[place] === 1 ? MEMBRANE_GREY : greys[cell]) + grain[speck];
        speck = speck + 1 === grain.length ? 0 : speck + 1;
      }
    }
    return { grey, labels };
  };
}

function pattern(): Pattern {
  const next = numbers();
  const seeds = seedPlaces(next);
  const candidates = candidatesByBin(seeds);
  const cells = new Uint16Array(PERIOD_VOXEL * PERIOD_VOXEL);
  const membranes = new Uint8Array(cells.length);
  for (let y = 0, at = 0; y < PERIOD_VOXEL; y++) {
    for (let x = 0; x < PERIOD_VOXEL; x++, at++) {
      const { seed, isMembrane } = nearest(seeds, candidates[binOf(x, y)], x, y);
      cells[at] = seed;
      membranes[at] = isMembrane ? 1 : 0;
    }
  }
  const hashes = Uint32Array.from(seeds, (_, seed) => hashed(seed));
  return {
    cells,
    membranes,
    grain: grainOf(next),
    greys: Uint8Array.from(
      hashes,
      (hash) => DARKEST_CELL + (hash % (LIGHTEST_CELL - DARKEST_CELL)),
    ),
    phases: Uint8Array.from(hashes, (hash) => hash % SUPERVOXEL_DEPTH),
  };
}

type Seed = readonly [x: number, y: number];

function seedPlaces(next: () => number): readonly Seed[] {
  const wrapped = (value: number): number =>
    (((value % PERIOD_VOXEL) + PERIOD_VOXEL) % PERIOD_VOXEL) | 0;
  const centers = Array.from({ length: CLUSTERS }, () => [next(), next()]);
  return Array.from({ length: SEEDS }, (_, seed): Seed => {
    if (seed % 2 === 0) return [wrapped(next() * PERIOD_VOXEL), wrapped(next() * PERIOD_VOXEL)];
    const [x, y] = centers[seed % CLUSTERS];
    const reach = () => (next() - next()) * CLUSTER_REACH_VOXEL;
    return [wrapped(x * PERIOD_VOXEL + reach()), wrapped(y * PERIOD_VOXEL + reach())];
  });
}

/** The pattern closes at its borders. */
function nearest(
  seeds: readonly Seed[],
  candidates: readonly number[],
  x: number,
  y: number,
): { readonly seed: number; readonly isMembrane: boolean } {
  let [best, second, seed] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (const candidate of candidates) {
    const across = Math.abs(seeds[candidate][0] - x);
    const down = Math.abs(seeds[candidate][1] - y);
    const wrappedAcross = Math.min(across, PERIOD_VOXEL - across);
    const wrappedDown = Math.min(down, PERIOD_VOXEL - down);
    const square = wrappedAcross * wrappedAcross + wrappedDown * wrappedDown;
    if (square < best) {
      second = best;
      best = square;
      seed = candidate;
    } else if (square < second) {
      second = square;
    }
  }
  return { seed, isMembrane: Math.sqrt(second) - Math.sqrt(best) < 2 * MEMBRANE_VOXEL };
}

/** By bin: the seeds of the bins around, so far that the two nearest of any voxel are among them. */
function candidatesByBin(seeds: readonly Seed[]): readonly (readonly number[])[] {
  const bins = Array.from({ length: BINS * BINS }, (): number[] => []);
  for (const [seed, [x, y]] of seeds.entries()) bins[binOf(x, y)].push(seed);
  return bins.map((_, bin) => {
    const [column, row] = [bin % BINS, Math.floor(bin / BINS)];
    const found: number[] = [];
    for (let down = -BIN_REACH; down <= BIN_REACH; down++) {
      for (let across = -BIN_REACH; across <= BIN_REACH; across++) {
        found.push(
          ...bins[((row + down + BINS) % BINS) * BINS + ((column + across + BINS) % BINS)],
        );
      }
    }
    return found;
  });
}

function binOf(x: number, y: number): number {
  return Math.floor(y / BIN_VOXEL) * BINS + Math.floor(x / BIN_VOXEL);
}

/** Smoothed noise: JPEG keeps it, as it keeps the grain of EM. */
function grainOf(next: () => number): Int8Array {
  const raw = Float32Array.from({ length: 641 * 643 }, () => next() - 0.5);
  return Int8Array.from(raw, (value, at) => {
    const left = raw[(at + raw.length - 1) % raw.length];
    const above = raw[(at + raw.length - 641) % raw.length];
    return ((value + left + above) / 2) * GRAIN_GREY;
  });
}

function hashed(value: number): number {
  let h = Math.imul(value + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function numbers(): () => number {
  let state = 20_260;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
