// Contacts against the plainest count that can be written, and in pieces against the whole.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ContactBlock,
  type ContactRules,
  contactRules,
  labelReachVoxel,
} from "#core/agglomeration/contact-block.ts";
import {
  BlockContactPoints,
  ContactPoints,
  contactCenters,
} from "#core/agglomeration/contact-points.ts";
import {
  type ContactColumns,
  ContactStatistics,
  faceCount,
  withoutBackground,
} from "#core/agglomeration/contact-statistics.ts";
import {
  BRIGHTNESS_LEVELS,
  countBrightness,
  localBrightness,
} from "#core/agglomeration/local-brightness.ts";
import { scanContacts } from "#core/agglomeration/scan-contacts.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

interface Volume {
  readonly shape: Vec3;
  readonly labels: Uint32Array;
  readonly image: Uint8Array;
  readonly rules: ContactRules;
}

const volumes: fc.Arbitrary<Volume> = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 5 }),
    ),
    voxelNm: fc.constantFrom<Vec3>([40, 40, 40], [40, 30, 200], [90, 90, 100]),
    labelCount: fc.integer({ min: 1, max: 6 }),
  })
  .chain(({ shape, voxelNm, labelCount }) => {
    const count = shape[0] * shape[1] * shape[2];
    return fc.record({
      shape: fc.constant<Vec3>(shape),
      labels: fc
        .array(fc.nat({ max: labelCount }), { minLength: count, maxLength: count })
        .map((labels) => Uint32Array.from(labels)),
      image: fc.uint8Array({ minLength: count, maxLength: count }),
      rules: fc.constant(contactRules(voxelNm)),
    });
  });

function wholeBlock({ shape, labels, image }: Volume): ContactBlock {
  const box = { minVoxel: [0, 0, 0] as const, maxVoxel: shape };
  return { own: box, labels: { ...box, values: labels }, image: { ...box, values: image } };
}

/** The blocks of a grid, each with no more than its rules say that it needs. */
function blocksOf({ shape, labels, image, rules }: Volume, blockVoxel: Vec3): ContactBlock[] {
  const reach = labelReachVoxel(rules);
  const [windowX, windowY] = rules.windowVoxel;
  const grow = (min: Vec3, max: Vec3, below: Vec3, above: Vec3) => ({
    minVoxel: min.map((at, axis) => Math.max(0, at - below[axis])) as unknown as Vec3,
    maxVoxel: max.map((at, axis) => Math.min(shape[axis], at + above[axis])) as unknown as Vec3,
  });
  const indicesIn = ({ minVoxel, maxVoxel }: { minVoxel: Vec3; maxVoxel: Vec3 }) => {
    const indices: number[] = [];
    for (let z = minVoxel[2]; z < maxVoxel[2]; z++) {
      for (let y = minVoxel[1]; y < maxVoxel[1]; y++) {
        for (let x = minVoxel[0]; x < maxVoxel[0]; x++) {
          indices.push((z * shape[1] + y) * shape[0] + x);
        }
      }
    }
    return indices;
  };
  const blocks: ContactBlock[] = [];
  for (let z = 0; z < shape[2]; z += blockVoxel[2]) {
    for (let y = 0; y < shape[1]; y += blockVoxel[1]) {
      for (let x = 0; x < shape[0]; x += blockVoxel[0]) {
        const own = grow([x, y, z], [x, y, z], [0, 0, 0], blockVoxel);
        const box = grow(own.minVoxel, own.maxVoxel, [0, 0, 0], reach);
        const around: Vec3 = [windowX, windowY, 0];
        const seen = grow(box.minVoxel, box.maxVoxel, around, around);
        blocks.push({
          own,
          labels: { ...box, values: Uint32Array.from(indicesIn(box), (i) => labels[i]) },
          image: { ...seen, values: Uint8Array.from(indicesIn(seen), (i) => image[i]) },
        });
      }
    }
  }
  return blocks;
}

interface Counted {
  readonly columns: ContactColumns;
  readonly levelCounts: Float64Array;
  readonly contactVoxel: Int32Array;
}

function count(blocks: readonly ContactBlock[], rules: ContactRules): Counted {
  const all = new ContactStatistics();
  const levelCounts = new Float64Array(BRIGHTNESS_LEVELS);
  for (const block of blocks) {
    const brightness = localBrightness(block, rules);
    countBrightness(brightness, block.labels, block.own, levelCounts);
    const statistics = new ContactStatistics();
    scanContacts(block, rules, brightness, statistics);
    all.merge(statistics.columns());
  }
  const columns = all.sortedColumns();
  const contacts = withoutBackground(columns);
  const points = new ContactPoints(contacts.pairA.length);
  for (const block of blocks) {
    const found = new BlockContactPoints(contactCenters(contacts), rules.voxelNm);
    scanContacts(block, rules, null, found);
    points.merge(found.nearest());
  }
  return { columns, levelCounts, contactVoxel: points.contactVoxel };
}

interface PlainContact {
  readonly statistics: number[];
  /** On the lower label's side, a face each. */
  readonly voxels: Vec3[];
}

function labelAt({ shape, labels }: Volume, [x, y, z]: Vec3): number {
  return labels[(z * shape[1] + y) * shape[0] + x];
}

function brightnessAt({ shape, image, rules }: Volume, [x, y, z]: Vec3): number {
  const meanAround = (half: readonly [number, number]) => {
    let sum = 0;
    let voxels = 0;
    for (let v = Math.max(0, y - half[1]); v <= Math.min(shape[1] - 1, y + half[1]); v++) {
      for (let u = Math.max(0, x - half[0]); u <= Math.min(shape[0] - 1, x + half[0]); u++) {
        sum += image[(z * shape[1] + v) * shape[0] + u];
        voxels++;
      }
    }
    return sum / voxels;
  };
  return 180 + Math.round(meanAround(rules.smoothVoxel) - 0.7 * meanAround(rules.windowVoxel));
}

/** From a voxel along an axis to the first one that is no background, as far as a gap may reach. */
function pathFrom(volume: Volume, from: Vec3, axis: number): Vec3[] {
  const path = [from];
  for (let step = 1; step <= volume.rules.gapVoxel[axis] + 1; step++) {
    const at: [number, number, number] = [...from];
    at[axis] += step;
    if (at[axis] >= volume.shape[axis]) break;
    path.push(at);
    if (labelAt(volume, at) !== 0) break;
  }
  return path;
}

/** Voxel by voxel from the definition, with no block and no table. */
function countPlainly(volume: Volume): Map<string, PlainContact> {
  const { shape, rules } = volume;
  const contacts = new Map<string, PlainContact>();
  const visit = (from: Vec3, axis: number) => {
    const path = pathFrom(volume, from, axis);
    const to = path[path.length - 1];
    const [label, next] = [labelAt(volume, from), labelAt(volume, to)];
    const mayBeBackground = axis === 2 && rules.hasThickSections;
    if (label === next || (Math.min(label, next) === 0 && !mayBeBackground)) return;
    const key = `${Math.min(label, next)} ${Math.max(label, next)}`;
    const contact: PlainContact = contacts.get(key) ?? { statistics: Array(9).fill(0), voxels: [] };
    contacts.set(key, contact);
    contact.statistics[axis === 2 && label > next ? 3 : axis]++;
    contact.statistics[axis === 2 ? 5 : 4] += Math.min(
      ...path.map((at) => brightnessAt(volume, at)),
    );
    const voxel = label < next ? from : to;
    voxel.forEach((part, each) => {
      contact.statistics[6 + each] += part;
    });
    contact.voxels.push(voxel);
  };
  for (let z = 0; z < shape[2]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[0]; x++) for (const axis of [0, 1, 2]) visit([x, y, z], axis);
    }
  }
  return contacts;
}

function nearestPlainly({ statistics, voxels }: PlainContact, voxelNm: Vec3): Vec3 {
  const distance = (voxel: Vec3) =>
    voxel.reduce((sum, part, axis) => {
      const apart = (part - statistics[6 + axis] / voxels.length) * voxelNm[axis];
      return sum + apart * apart;
    }, 0);
  const [nearest] = voxels.toSorted(
    (left, right) =>
      distance(left) - distance(right) ||
      left[2] - right[2] ||
      left[1] - right[1] ||
      left[0] - right[0],
  );
  return nearest;
}

describe("contacts of a block", () => {
  test("are those of a plain count, with their sizes, brightness and points", () => {
    fc.assert(
      fc.property(volumes, (volume) => {
        const { columns, contactVoxel } = count([wholeBlock(volume)], volume.rules);
        const plain = countPlainly(volume);
        const { pairA, pairB, values } = columns;
        expect(pairA.length).toBe(plain.size);
        const first = pairA.length - contactVoxel.length / 3;
        for (let row = 0; row < pairA.length; row++) {
          const contact = plain.get(`${pairA[row]} ${pairB[row]}`);
          if (contact === undefined) throw new Error("a contact that is not there");
          expect([...values.subarray(9 * row, 9 * row + 9)]).toEqual(contact.statistics);
          expect(faceCount(columns, row)).toBe(contact.voxels.length);
          if (row < first) continue;
          const at = 3 * (row - first);
          expect([...contactVoxel.subarray(at, at + 3)]).toEqual(
            nearestPlainly(contact, volume.rules.voxelNm),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test("add up to the same bits for every grid of blocks, in any order", () => {
    const side = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(volumes, fc.tuple(side, side, side), fc.nat(), (volume, blockVoxel, seed) => {
        const blocks = blocksOf(volume, blockVoxel);
        const turn = seed % blocks.length;
        const turned = [...blocks.slice(turn), ...blocks.slice(0, turn)].reverse();
        expect(count(turned, volume.rules)).toEqual(count([wholeBlock(volume)], volume.rules));
      }),
      { numRuns: 200 },
    );
  });

  test("a line of background of two voxels is bridged, one of three is not", () => {
    const rules = contactRules([10, 10, 10]);
    const labels = Uint32Array.from([1, 0, 0, 2, 0, 0, 0, 3]);
    const volume = { shape: [8, 1, 1] as const, labels, image: new Uint8Array(8), rules };
    const { columns, contactVoxel } = count([wholeBlock(volume)], rules);
    expect([...columns.pairA, ...columns.pairB]).toEqual([1, 2]);
    expect([...contactVoxel]).toEqual([0, 0, 0]);
  });

  test("across thick sections only neighbours are in contact, and what lies over background is counted", () => {
    const rules = contactRules([4, 4, 40]);
    const labels = Uint32Array.from([1, 0, 2, 2]);
    const volume = { shape: [1, 1, 4] as const, labels, image: new Uint8Array(4), rules };
    const { columns } = count([wholeBlock(volume)], rules);
    expect([...columns.pairA, ...columns.pairB]).toEqual([0, 0, 1, 2]);
    expect(withoutBackground(columns).pairA).toHaveLength(0);
  });
});
