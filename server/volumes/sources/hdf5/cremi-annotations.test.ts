import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withTemporaryFolder } from "#server/volumes/small-stack-files.ts";
import { readCremiAnnotations } from "#server/volumes/sources/hdf5/cremi-annotations.ts";
import { makeHdf5File } from "#server/volumes/sources/hdf5/make-hdf5-file.ts";
import { LocalStore } from "#server/volumes/sources/local-store.ts";
import { larvalFile } from "#tests/support/larval-data.ts";

describe("the annotations of a CREMI file", () => {
  it("are the pairs of the larval stack, at the places that its table tells", async (context) => {
    const path = larvalFile("l1-vnc.cremi.h5");
    if (path === null) return context.skip("no larval stack");
    const partners = await readCremiAnnotations(new LocalStore(path));
    expect(partners).toHaveLength(125);
    expect(new Set(partners.map(({ preId }) => preId)).size).toBe(24);
    // The table's first row, in voxels of 4 × 4 × 50 nm: 338, 15, 2 → 377, 122, 12.
    expect(partners[0]).toEqual({
      preId: 1n,
      postId: 2n,
      prePositionNm: [4 * 338, 4 * 15, 50 * 2],
      postPositionNm: [4 * 377, 4 * 122, 50 * 12],
    });
  });

  it("count from the raw volume's corner, with strings of any length and ids above 2^53", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "made.h5");
      await makeCremi(path, {});
      const [only, ...others] = await readCremiAnnotations(new LocalStore(path));
      expect(others).toEqual([]);
      expect(only).toEqual({
        preId: 2n ** 60n + 1n,
        postId: 2n ** 60n + 3n,
        prePositionNm: [3 + 30 - 2, 2 + 20 - 4, 1 + 10 - 8],
        postPositionNm: [6 + 30 - 2, 5 + 20 - 4, 4 + 10 - 8],
      });
    });
  });

  it("are none where the file has none, and refused by name where they do not fit", async () => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, "made.h5");
      await makeHdf5File(path, (file) => {
        file.create_dataset({ name: "raw", data: new Uint8Array(8), shape: [2, 2, 2] });
      });
      expect(await readCremiAnnotations(new LocalStore(path))).toEqual([]);
      const cases: [Parameters<typeof makeCremi>[1], RegExp][] = [
        [{ types: ["presynaptic_site"] }, /\/annotations has 2 ids, 1 types and 2 locations/],
        [
          { types: ["postsynaptic_site", "postsynaptic_site"] },
          /pair 0 of .*partners names 1152921504606846977, which is a postsynaptic_site; name a pre/,
        ],
        [{ ids: [7n, 7n] }, /\/annotations\/ids has 7 twice/],
        [{ ids: [7n, 8n] }, /names 1152921504606846977, which is no annotation/],
        [{ locations: [1, 2, Number.NaN, 4, 5, 6] }, /the location of \d+ is not a point/],
      ];
      for (const [change, sentence] of cases) {
        await makeCremi(path, change);
        await expect(readCremiAnnotations(new LocalStore(path))).rejects.toThrow(sentence);
      }
    });
  });
});

async function makeCremi(
  path: string,
  change: {
    readonly ids?: readonly bigint[];
    readonly types?: string[];
    readonly locations?: readonly number[];
  },
): Promise<void> {
  const pair = [2n ** 60n + 1n, 2n ** 60n + 3n];
  await makeHdf5File(path, (file) => {
    const raw = file
      .create_group("volumes")
      .create_dataset({ name: "raw", data: new Uint8Array(8), shape: [2, 2, 2] });
    raw.create_attribute("offset", Float64Array.of(8, 4, 2));
    const group = file.create_group("annotations");
    group.create_attribute("offset", Float64Array.of(10, 20, 30));
    const types = change.types ?? ["presynaptic_site", "postsynaptic_site"];
    // Of one length where they are to be looked at, else as the format's own library writes them.
    const dtype = change.types === undefined ? {} : { dtype: "S17" };
    group.create_dataset({ name: "types", data: types, ...dtype });
    group.create_dataset({ name: "ids", data: BigUint64Array.from(change.ids ?? pair) });
    const locations = Float64Array.from(change.locations ?? [1, 2, 3, 4, 5, 6]);
    group.create_dataset({ name: "locations", data: locations, shape: [locations.length / 3, 3] });
    const partners = { name: "partners", data: BigUint64Array.from(pair), shape: [1, 2] };
    group.create_group("presynaptic_site").create_dataset(partners);
  });
}
