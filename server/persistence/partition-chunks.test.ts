import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CHUNK_ENTRIES,
  deflatePartition,
  inflateChunk,
} from "#server/persistence/partition-chunks.ts";

describe("a stored partition", () => {
  it("is read as it was written, whatever its length", async () => {
    const lengths = fc.constantFrom(0, 1, CHUNK_ENTRIES - 1, CHUNK_ENTRIES, CHUNK_ENTRIES * 2 + 3);
    await fc.assert(
      fc.asyncProperty(lengths, fc.maxSafeNat(), async (length, seed) => {
        const written = Uint32Array.from({ length }, (_, at) => (seed + at * 2_654_435_761) >>> 0);
        const read = new Uint32Array(length);
        let count = 0;
        for await (const { chunk, deflated } of deflatePartition(written)) {
          count += await inflateChunk(chunk, deflated, read);
        }
        expect(count).toBe(length);
        expect(Buffer.from(read.buffer).equals(Buffer.from(written.buffer))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it("does not write beyond the partition where a chunk is too long", async () => {
    for await (const { chunk, deflated } of deflatePartition(new Uint32Array(5))) {
      await expect(inflateChunk(chunk, deflated, new Uint32Array(4))).rejects.toThrow("damaged");
    }
  });
});
