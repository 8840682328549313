import fc from "fast-check";
import { expect, test } from "vitest";
import type { Synapse } from "#core/operations/operation.ts";
import { connectionsOf, locateSynapses, siteCounts } from "#core/synapses/connections.ts";

const idArbitrary = fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 30n });

function synapseOf(index: number, pre: bigint, posts: readonly bigint[]): Synapse {
  const site = (supervoxel: bigint) => ({
    place: { positionVoxel: [0, 0, 0] as const, supervoxel },
    compartment: "unknown" as const,
  });
  return {
    id: String(index),
    pre: site(pre),
    posts: posts.map(site),
    cleftVoxel: null,
    type: "chemical",
    confidence: 1,
  };
}

test("[SY3] connections sum to the pre→post pairs, whatever the segments", () => {
  const synapses = fc.array(
    fc.tuple(idArbitrary, fc.array(idArbitrary, { minLength: 1, maxLength: 6 })),
  );
  fc.assert(
    fc.property(synapses, fc.bigInt({ min: 1n, max: 31n }), (specs, segments) => {
      const made = specs.map(([pre, posts], index) => synapseOf(index, pre, posts));
      const located = locateSynapses(made, ({ supervoxel }) => (supervoxel % segments) + 1n);
      const connections = connectionsOf(located);
      const pairs = specs.reduce((sum, [, posts]) => sum + posts.length, 0);
      expect(connections.reduce((sum, { synapseCount }) => sum + synapseCount, 0)).toBe(pairs);
      const sites = [...siteCounts(located).values()];
      expect(sites.reduce((sum, { post }) => sum + post, 0)).toBe(pairs);
      expect(sites.reduce((sum, { pre }) => sum + pre, 0)).toBe(specs.length);
      const keys = connections.map(({ preRoot, postRoot }) => `${preRoot},${postRoot}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
