import { expect, test } from "vitest";
import { createSiteRegions } from "#client/connectome/site-regions.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import type { ApiRegionsAt } from "#core/protocol/region-api.ts";

const A: Vec3 = [1, 0, 0];
const B: Vec3 = [2, 0, 0];
const C: Vec3 = [3, 0, 0];

/** A server whose answers a test gives, and whose waits it ends. */
function atDesk() {
  const asked: Vec3[][] = [];
  const waits: (() => void)[] = [];
  const answers: ((answer: ApiRegionsAt | Error) => void)[] = [];
  const regions = createSiteRegions({
    ask(placesVoxel) {
      asked.push([...placesVoxel]);
      return new Promise((resolve, reject) => {
        answers.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      });
    },
    schedule(callback) {
      waits.push(callback);
      return () => waits.splice(waits.indexOf(callback), 1);
    },
  });
  const run = () => {
    for (const callback of waits.splice(0)) callback();
  };
  const answer = async (given: ApiRegionsAt | Error) => {
    answers.shift()?.(given);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { regions, asked, run, answer };
}

const named = (hash: string | null, ...names: readonly string[]): ApiRegionsAt => {
  const told = [...new Set(names.filter((name) => name !== ""))];
  return {
    hash,
    regions: told.map((name, at) => ({ id: String(at + 1), name })),
    at: names.map((name) => told.indexOf(name) + 1),
  };
};

test("[SY7] each place is asked for once, all that is wanted together, and only new ones again", async () => {
  const { regions, asked, run, answer } = atDesk();
  expect(regions.snapshot().status).toBe("asking");
  regions.want([A, B]);
  regions.want([A]);
  run();
  expect(asked).toEqual([[A, B]]);
  expect(regions.snapshot().regionAt(A)).toBeNull();
  let told = 0;
  regions.subscribe(() => told++);
  await answer(named("h1", "calyx", ""));
  expect(told).toBe(1);
  const { status, regionAt } = regions.snapshot();
  expect([status, regionAt(A), regionAt(B), regionAt(C)]).toEqual(["ready", "calyx", "", null]);
  regions.want([A, B, C]);
  run();
  expect(asked[1]).toEqual([C]);
});

test("[SY7] other regions of the dataset, or none, make what was known be asked anew", async () => {
  const { regions, asked, run, answer } = atDesk();
  regions.want([A]);
  run();
  await answer(named("h1", "calyx"));
  regions.want([B]);
  run();
  await answer(named("h2", "lobe"));
  expect(regions.snapshot().regionAt(A)).toBeNull();
  expect(regions.snapshot().regionAt(B)).toBe("lobe");
  regions.want([A, B]);
  run();
  expect(asked[2]).toEqual([A]);
  await answer(named(null, ""));
  expect(regions.snapshot().status).toBe("none");
});

test("[SY7] a card that is opened finds out that the dataset has regions by now", async () => {
  const { regions, asked, run, answer } = atDesk();
  regions.want([A, B]);
  run();
  await answer(named(null, "", ""));
  regions.want([A, B]);
  run();
  expect(asked).toHaveLength(1);
  regions.renew();
  regions.want([A, B]);
  run();
  expect(asked[1]).toEqual([A]);
  await answer(named("h1", "calyx"));
  const { status, regionAt } = regions.snapshot();
  expect([status, regionAt(A), regionAt(B)]).toEqual(["ready", "calyx", null]);
});

test("a question that failed is put again, and nothing is told of it", async () => {
  const { regions, asked, run, answer } = atDesk();
  let told = 0;
  regions.subscribe(() => told++);
  regions.want([A]);
  run();
  await answer(new Error("no line"));
  expect([told, regions.snapshot().status]).toEqual([0, "asking"]);
  run();
  expect(asked).toEqual([[A], [A]]);
  await answer(named("h1", "calyx"));
  expect(regions.snapshot().regionAt(A)).toBe("calyx");
  regions.destroy();
});
