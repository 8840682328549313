import { describe, expect, it } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { decodeCompressedSegmentation } from "#core/segmentation/compressed-segmentation.ts";
import { encodeChunk } from "#tests/bench/neuroglancer/encode-chunk.ts";
import { HIGH_WORD, syntheticSections } from "#tests/bench/neuroglancer/synthetic-content.ts";

const SHAPE: Vec3 = [64, 32, 16];
const BLOCK: Vec3 = [8, 8, 8];

describe("a chunk of the synthetic volume", () => {
  it("is read back with the labels that it was made of", () => {
    const sectionAt = syntheticSections(SHAPE);
    const labels = new Uint32Array(SHAPE[0] * SHAPE[1] * SHAPE[2]);
    for (let z = 0; z < SHAPE[2]; z++) labels.set(sectionAt(z).labels, z * SHAPE[0] * SHAPE[1]);
    const bytes = encodeChunk(labels, HIGH_WORD, SHAPE, BLOCK).slice();
    const words = new Uint32Array(bytes.buffer).subarray(1);

    const decoded = decodeCompressedSegmentation(words, SHAPE, BLOCK, 2);

    const pairs = Uint32Array.from({ length: 2 * labels.length }, (_, at) =>
      at % 2 === 0 ? labels[at >> 1] : HIGH_WORD,
    );
    expect(decoded).toEqual({ ok: true, value: pairs });
    expect(new Set(labels).size).toBeGreaterThan(2);
  });

  it("has cells with a dark membrane around them, the same in every run", () => {
    const { grey, labels } = syntheticSections([256, 256, 1])(0);
    const again = syntheticSections([256, 256, 1])(0);
    expect(again.grey).toEqual(grey);
    expect(again.labels).toEqual(labels);
    const darkAtBorders = shareOf(grey, labels, (isBorder) => isBorder);
    const darkWithin = shareOf(grey, labels, (isBorder) => !isBorder);
    expect(darkAtBorders).toBeGreaterThan(0.9);
    expect(darkWithin).toBeLessThan(0.4);
  });
});

/** How many of the chosen voxels are dark. */
function shareOf(
  grey: Uint8Array,
  labels: Uint32Array,
  isChosen: (isBorder: boolean) => boolean,
): number {
  const chosen = [...grey.keys()].filter((at) => isChosen(labels[at] !== labels[at + 1]));
  return chosen.filter((at) => grey[at] < 90).length / chosen.length;
}
