import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { LocatedNeuron } from "#core/neurons/neuron.ts";
import { type ManifestContents, manifestHash } from "#core/review/manifest.ts";
import type { PieceCut, SettledPiece } from "#core/supervoxels/settled-pieces.ts";

function makeHash() {
  const hash = createHash("sha256");
  return { update: (text: string) => void hash.update(text), digestHex: () => hash.digest("hex") };
}

const supervoxelIds = [3n, 2n ** 53n + 1n, 2n ** 62n + 5n];

function hashOf(changes: Partial<ManifestContents> = {}): string {
  const rootOf = (index: number) => supervoxelIds[index === 1 ? 0 : index];
  return manifestHash(makeHash, {
    supervoxelIds,
    rootOf,
    pieces: [],
    synapses: [],
    neurons: [],
    ...changes,
  });
}

function piece(cuts: readonly PieceCut[], supervoxel = 9n): SettledPiece {
  return { id: supervoxelIds[2], supervoxel, sizeVoxel: 4, positionVoxel: [1, 2, 3], cuts };
}

function neuron(changes: Partial<LocatedNeuron>): LocatedNeuron {
  const texts = {
    name: "",
    type: "",
    class: "",
    side: "",
    transmitter: "",
    region: "",
    status: "",
  };
  const place = { positionVoxel: [1, 2, 3] as const, supervoxel: 3n };
  return { id: "a", root: 3n, place, ...texts, somaVoxel: null, tags: [], ...changes };
}

describe("[RV5] a manifest's hash", () => {
  test("of a version without pieces is what it always was", () => {
    const text = [
      "fascicle-manifest-1",
      "partition",
      "3,3",
      "9007199254740993,3",
      "4611686018427387909,4611686018427387909",
      "synapses",
      "",
    ].join("\n");
    expect(hashOf()).toBe(createHash("sha256").update(text).digest("hex"));
    expect(hashOf()).toBe("a584224b0a799e77c18973c3c9feced7f05518e991ca648545fd1968e6675d22");
  });

  test("[NE6] covers neuron records where there are any", () => {
    const record = neuron({});
    const hashes = [
      hashOf(),
      hashOf({ neurons: [record] }),
      hashOf({ neurons: [neuron({ name: "AVAL" })] }),
      hashOf({ neurons: [neuron({ tags: ["axon seen"] })] }),
      hashOf({ neurons: [neuron({ root: 2n ** 53n + 1n })] }),
      hashOf({ neurons: [record, neuron({ id: "b" })] }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
    const both = [record, neuron({ id: "b" })];
    expect(hashOf({ neurons: both.toReversed() })).toBe(hashOf({ neurons: both }));
  });

  test("[OP8] tells which masks and sides a piece is, in whatever order the pieces come", () => {
    const [first, second] = ["a".repeat(64), "b".repeat(64)];
    const one = piece([{ maskHash: first, side: 1 }]);
    const all = [
      one,
      piece([{ maskHash: first, side: 2 }]),
      piece([{ maskHash: second, side: 1 }]),
      piece([{ maskHash: first, side: 1 }], 10n),
      piece([
        { maskHash: first, side: 1 },
        { maskHash: second, side: 1 },
      ]),
    ];
    const hashes = all.map((each) => hashOf({ pieces: [each] }));
    expect(new Set([hashOf(), ...hashes]).size).toBe(all.length + 1);
    expect(hashOf({ pieces: all })).toBe(hashOf({ pieces: all.toReversed() }));
  });
});
