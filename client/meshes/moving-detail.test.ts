import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movingDetail } from "#client/meshes/moving-detail.ts";

const piece = (id: string, coarse: number, fine: number) => ({ id, coarse, fine });

describe("what is drawn while the view moves", () => {
  it("is everything as it is where there is room for it", () => {
    const details = movingDetail([piece("a", 100, 1_000), piece("b", 10, 10)], 1_010);
    expect([...details]).toEqual([
      ["a", "fine"],
      ["b", "fine"],
    ]);
  });

  it("is a neuron of a million triangles in its coarse form, its largest piece finely if that fits", () => {
    const neuron = Array.from({ length: 200 }, (_, at) => piece(`p${at}`, 150, 5_000));
    const details = movingDetail(neuron, 40_000);
    expect([...details.values()].filter((detail) => detail === "none")).toEqual([]);
    expect(details.get("p0")).toBe("fine");
    expect(details.get("p3")).toBe("coarse");
  });

  it("never has more triangles than there is time for, and leaves out the last of the pieces", () => {
    const pieces = fc.array(fc.tuple(fc.nat(500), fc.nat(5_000)), { maxLength: 60 });
    fc.assert(
      fc.property(pieces, fc.nat(20_000), (counts, maxTriangles) => {
        const all = counts.map(([coarse, more], at) => piece(String(at), coarse, coarse + more));
        const details = movingDetail(all, maxTriangles);
        const drawn = all.reduce((sum, { id, coarse, fine }) => {
          const detail = details.get(id);
          return sum + (detail === "fine" ? fine : detail === "coarse" ? coarse : 0);
        }, 0);
        expect(drawn).toBeLessThanOrEqual(maxTriangles);
        expect(details.size).toBe(all.length);
      }),
    );
  });
});
