import { describe, expect, it } from "vitest";
import { ascendingOrder } from "#server/exports/ascending-order.ts";
import { inPages } from "#server/exports/pages.ts";
import { compareSynapseIds } from "#server/exports/tables/synapses-table.ts";

const orderOf = (texts: readonly string[]) =>
  ascendingOrder(() => inPages(texts), compareSynapseIds);

describe("ascendingOrder", () => {
  it("is null where the texts are in order, so that they need not be kept", async () => {
    expect(await orderOf([])).toBeNull();
    expect(await orderOf(["2", "10", "a", "b"])).toBeNull();
  });

  it("gives the places of texts that are not, numbers first by value", async () => {
    expect([...((await orderOf(["b", "10", "a", "2"])) ?? [])]).toEqual([3, 1, 2, 0]);
  });

  it.each([16_384, 16_385, 50_000, 70_001])("sorts %d texts in several runs", async (count) => {
    // Steps of a number that has no factor in common with the count: each once, well mixed.
    const texts = Array.from({ length: count }, (_, at) => String((at * 10_007) % count));
    const order = (await orderOf(texts)) ?? new Uint32Array();
    expect(order).toHaveLength(count);
    expect([...order].every((place, at) => texts[place] === String(at))).toBe(true);
  });
});
