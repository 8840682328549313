import { describe, expect, test } from "vitest";
import { scoreContacts } from "#core/agglomeration/contact-affinity.ts";
import { contactRules } from "#core/agglomeration/contact-block.ts";
import { type ContactColumns, STATISTIC_COLUMNS } from "#core/agglomeration/contact-statistics.ts";
import { BRIGHTNESS_LEVELS } from "#core/agglomeration/local-brightness.ts";
import type { Vec3 } from "#core/geometry/vector.ts";

const ISOTROPIC: Vec3 = [10, 10, 10];
const THICK: Vec3 = [4, 4, 40];
const DARK = 160;
const MIDDLE = 220;

interface Contact {
  readonly pair: readonly [number, number];
  readonly facesX?: number;
  /** The lower label above the other. */
  readonly facesZ?: number;
  readonly level: number;
}

function scores(contacts: readonly Contact[], voxelNm: Vec3, levelCounts = twoLevels()) {
  const values = new Float64Array(STATISTIC_COLUMNS * contacts.length);
  contacts.forEach(({ facesX = 0, facesZ = 0, level }, row) => {
    values.set([facesX, 0, facesZ, 0, facesX * level, facesZ * level], STATISTIC_COLUMNS * row);
  });
  const columns: ContactColumns = {
    pairA: Uint32Array.from(contacts, ({ pair }) => pair[0]),
    pairB: Uint32Array.from(contacts, ({ pair }) => pair[1]),
    values,
  };
  return scoreContacts(columns, levelCounts, contactRules(voxelNm));
}

/** A tenth of the image is dark. */
function twoLevels(): Float64Array {
  const counts = new Float64Array(BRIGHTNESS_LEVELS);
  counts[DARK] = 100;
  counts[MIDDLE] = 900;
  return counts;
}

describe("the affinity of a contact", () => {
  test("is low on a membrane, high in the open, even a quarter of the way", () => {
    const pair = [1, 2] as const;
    const levels = [DARK, DARK + (MIDDLE - DARK) / 4, MIDDLE];
    const contacts = levels.map((level) => ({ pair, facesX: 20, level }));
    for (const voxelNm of [ISOTROPIC, THICK]) {
      const [membrane, even, open] = scores(contacts, voxelNm).affinity;
      expect(membrane).toBeLessThan(0.2);
      expect(even).toBeCloseTo(0.5, 4);
      expect(open).toBeGreaterThan(0.95);
    }
  });

  test("takes all axes alike where voxels are cubes", () => {
    const [x, z] = scores(
      [
        { pair: [1, 2], facesX: 7, level: 190 },
        { pair: [1, 3], facesZ: 7, level: 190 },
      ],
      ISOTROPIC,
    ).affinity;
    expect(x).toBe(z);
  });

  test("across thick sections grows with the overlap as well as with the brightness", () => {
    // 1 lies on 2 whole; 3 lies on 4 by a tenth of each; both as bright.
    const over = (label: number, level: number, facesZ: number): Contact => ({
      pair: [0, label],
      facesZ,
      level,
    });
    const { affinity } = scores(
      [
        over(4, 200, 90),
        { pair: [1, 2], facesZ: 100, level: 200 },
        { pair: [3, 4], facesZ: 10, level: 200 },
        { pair: [5, 6], facesZ: 100, level: 170 },
      ],
      THICK,
    );
    expect(affinity[1]).toBeGreaterThan(affinity[2]);
    expect(affinity[1]).toBeGreaterThan(affinity[3]);
  });

  test("weighs both kinds of a contact by their areas", () => {
    const side = { pair: [1, 2], facesX: 30, level: DARK } as const;
    const alone = scores([side], THICK);
    const both = scores([{ ...side, facesZ: 10 }], THICK);
    expect(alone.areaNm2[0]).toBe(30 * 4 * 40);
    expect(both.areaNm2[0]).toBe(30 * 4 * 40 + 10 * 4 * 4);
    const overlap = scores([{ pair: [1, 2], facesZ: 10, level: DARK }], THICK);
    const share = (10 * 4 * 4) / both.areaNm2[0];
    const expected = (1 - share) * alone.affinity[0] + share * overlap.affinity[0];
    expect(both.affinity[0]).toBeCloseTo(expected, 4);
  });

  test("is a number from 0 to 1 for an image of one grey level", () => {
    const flat = new Float64Array(BRIGHTNESS_LEVELS);
    flat[200] = 50;
    for (const voxelNm of [ISOTROPIC, THICK]) {
      const [affinity] = scores(
        [{ pair: [1, 2], facesX: 3, facesZ: 2, level: 200 }],
        voxelNm,
        flat,
      ).affinity;
      expect(affinity).toBeGreaterThanOrEqual(0);
      expect(affinity).toBeLessThanOrEqual(1);
    }
  });
});
