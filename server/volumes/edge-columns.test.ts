import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "#core/agglomeration/base-graph.ts";
import { EdgeCollector, lowOnAffinity } from "#server/volumes/edge-columns.ts";

const NODES = 12;

describe("collected edges", () => {
  it("come out sorted, a before b, each pair once with its best affinity and on where any was", () => {
    const node = fc.integer({ min: 0, max: NODES - 1 });
    const row = fc
      .tuple(node, node, fc.integer({ min: 0, max: 100 }), fc.boolean())
      .filter(([first, second]) => first !== second);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const collector = new EdgeCollector();
        const best = new Map<string, { affinity: number; isOn: boolean; contact: number }>();
        rows.forEach(([first, second, percent, isOn], i) => {
          const affinity = Math.fround(percent / 100);
          collector.add(first, second, affinity, isOn, [i, 2 * i, 3 * i]);
          const key = `${Math.min(first, second)} ${Math.max(first, second)}`;
          const known = best.get(key);
          const isBetter = known === undefined || affinity > known.affinity;
          best.set(key, {
            affinity: isBetter ? affinity : known.affinity,
            contact: isBetter ? i : known.contact,
            isOn: isOn || known?.isOn === true,
          });
        });
        const columns = collector.finish();
        expect(columns.edgeA).toHaveLength(best.size);
        columns.edgeA.forEach((a, e) => {
          expect({
            affinity: columns.affinity[e],
            contact: columns.contactVoxel[3 * e],
            isOn: columns.isOn[e] === 1,
          }).toEqual(best.get(`${a} ${columns.edgeB[e]}`));
        });
        expect(() =>
          buildGraph({
            supervoxelIds: BigUint64Array.from({ length: NODES }, (_, i) => BigInt(i + 1)),
            sizesVoxel: new Uint32Array(NODES),
            positionsVoxel: new Int32Array(3 * NODES),
            ...columns,
            mergeAffinity: 0.5,
          }),
        ).not.toThrow();
      }),
    );
  });

  it("grow beyond any first guess", () => {
    const collector = new EdgeCollector();
    for (let i = 0; i < 5000; i++) collector.add(i + 1, i, 0.5, i % 2 === 0, [i, i, i]);
    const { edgeA, isOn } = collector.finish();
    expect(edgeA[4999]).toBe(4999);
    expect(isOn.reduce((count, on) => count + on, 0)).toBe(2500);
  });

  it("[OP7] name an affinity that only the weakest of the on-edges lie below", () => {
    const collector = new EdgeCollector();
    for (let i = 0; i < 100; i++) collector.add(i, i + 1, (i + 1) / 100, i >= 50, [0, 0, 0]);
    expect(lowOnAffinity(collector.finish())).toBeCloseTo(0.53, 5);
    expect(lowOnAffinity(new EdgeCollector().finish())).toBe(0.5);
  });

  it("[OP7] never name an infinite one, by which a merge could not be cut", () => {
    const collector = new EdgeCollector();
    collector.add(0, 1, Number.POSITIVE_INFINITY, true, [0, 0, 0]);
    expect(lowOnAffinity(collector.finish())).toBe(0.5);
    collector.add(1, 2, 0.75, true, [0, 0, 0]);
    expect(lowOnAffinity(collector.finish())).toBe(0.75);
  });

  it("keep the infinite affinity of a pair that comes twice", () => {
    const collector = new EdgeCollector();
    collector.add(0, 1, 0.5, false, [1, 1, 1]);
    collector.add(1, 0, Number.POSITIVE_INFINITY, true, [2, 2, 2]);
    const { affinity, isOn, contactVoxel } = collector.finish();
    expect([...affinity, ...isOn, ...contactVoxel]).toEqual([Infinity, 1, 2, 2, 2]);
  });
});
