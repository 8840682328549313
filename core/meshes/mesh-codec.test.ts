import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeMesh, encodeMesh } from "#core/meshes/mesh-codec.ts";
import type { SurfaceMesh } from "#core/meshes/surface-mesh.ts";

const anyMesh = fc.integer({ min: 3, max: 40 }).chain((vertexCount) =>
  fc
    .tuple(
      fc.array(fc.integer({ min: -5_000_000, max: 5_000_000 }), {
        minLength: 3 * vertexCount,
        maxLength: 3 * vertexCount,
      }),
      fc.array(fc.integer({ min: 0, max: vertexCount - 1 }), { maxLength: 90 }),
    )
    .map(
      ([positions, vertices]): SurfaceMesh => ({
        positionsNm: Float32Array.from(positions),
        triangles: Uint32Array.from(vertices.slice(0, vertices.length - (vertices.length % 3))),
      }),
    ),
);

describe("a mesh as bytes", () => {
  it("comes back with the same triangles, and each vertex within half a step", () => {
    fc.assert(
      fc.property(anyMesh, (mesh) => {
        const decoded = decodeMesh(encodeMesh({ mesh, levelTriangles: [900, 30, 4] }));
        if (!decoded.ok) throw new Error(decoded.error.problem);
        expect(decoded.value.levelTriangles).toEqual([900, 30, 4]);
        expect(decoded.value.mesh.triangles).toEqual(mesh.triangles);
        mesh.positionsNm.forEach((nm, i) => {
          // 10 mm in 65,535 steps, and what a float32 of that size rounds.
          const off = Math.abs(decoded.value.mesh.positionsNm[i] - nm);
          expect(off).toBeLessThanOrEqual(10_000_000 / 65_535 / 2 + 1);
        });
      }),
      { numRuns: 60 },
    );
  });

  it("is not taken for another thing, cut off, or with more behind it", () => {
    const mesh = { positionsNm: new Float32Array(9), triangles: Uint32Array.of(0, 1, 2) };
    const bytes = encodeMesh({ mesh, levelTriangles: [1, 1, 1] });
    const problemOf = (changed: Uint8Array) => {
      const decoded = decodeMesh(changed);
      return decoded.ok ? null : decoded.error.field;
    };
    expect(problemOf(bytes)).toBeNull();
    for (let length = 0; length < bytes.length; length++) {
      expect(problemOf(bytes.subarray(0, length))).not.toBeNull();
    }
    expect(problemOf(Uint8Array.of(...bytes, 0))).toBe("length");
    expect(problemOf(bytes.with(0, 1))).toBe("magic");
    expect(problemOf(bytes.with(4, 9))).toBe("format");
    expect(problemOf(bytes.with(bytes.length - 1, 120))).toBe("triangles");
  });
});
