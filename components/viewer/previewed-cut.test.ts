import { describe, expect, it } from "vitest";
import { createPreviewedCut } from "#components/viewer/previewed-cut.ts";
import type { SplitSupervoxel } from "#core/supervoxels/mask-label-tile.ts";

const made = (...ids: bigint[]): SplitSupervoxel => ({
  masks: [],
  pieceIds: new Map(ids.map((id, bits) => [bits, id])),
});

function page() {
  let split: ReadonlyMap<bigint, SplitSupervoxel> = new Map([[9n, made(90n, 91n)]]);
  const seen: bigint[][] = [];
  const cut = createPreviewedCut({
    pieces: { split: () => split },
    roots: {
      see: (supervoxels) => void seen.push([...supervoxels]),
      rootOf: (supervoxel, baseRoot) => (supervoxel === 5n ? 3n : baseRoot),
    },
  });
  return {
    cut,
    seen,
    setSplit(now: typeof split) {
      split = now;
    },
  };
}

const CUT = { supervoxel: 5n, split: made(50n, 51n), sides: [50n, 51n], node: 5n } as const;

describe("[OP8] the halves of a previewed cut", () => {
  it("lie over what is in pieces, as one map for as long as both are the same", () => {
    const { cut } = page();
    expect(cut.pieces.split().size).toBe(1);
    expect(cut.show(CUT)).toBe(true);
    expect([...cut.pieces.split().keys()]).toEqual([9n, 5n]);
    expect(cut.pieces.split()).toBe(cut.pieces.split());
    expect([cut.show(null), cut.show(null)]).toEqual([true, false]);
    expect(cut.pieces.split().has(5n)).toBe(false);
  });

  it("belong to the segment that is split, and nobody is asked about them", () => {
    const { cut, seen } = page();
    cut.show(CUT);
    expect(cut.roots.rootOf(51n, 8n)).toBe(3n);
    cut.roots.see(BigUint64Array.of(0n, 5n, 50n, 51n), BigUint64Array.of(0n, 1n, 1n, 1n));
    expect(seen).toEqual([[0n, 5n]]);
  });

  it("are gone once the supervoxel is in other pieces, and stay through what concerns others", () => {
    const { cut, setSplit } = page();
    cut.show(CUT);
    setSplit(new Map());
    expect(cut.pieces.split().get(5n)).toBe(CUT.split);
    const now = new Map([[5n, made(50n, 51n)]]);
    setSplit(now);
    expect(cut.pieces.split()).toBe(now);
    expect(cut.roots.rootOf(51n, 8n)).toBe(8n);
  });
});
