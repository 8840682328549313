import { expect, it } from "vitest";
import { createMeshLoader, type MeshProgress } from "#client/meshes/mesh-loader.ts";
import { decodeMesh, encodeMesh } from "#core/meshes/mesh-codec.ts";

const LEVELS = [100, 20, 4] as const;

function bytesOf(detail: number): Uint8Array {
  const triangles = new Uint32Array(3 * LEVELS[detail]).map((_, i) => i % 3);
  const mesh = { positionsNm: Float32Array.of(0, 0, 0, 5, 0, 0, 0, 5, 0), triangles };
  return encodeMesh({ mesh, levelTriangles: LEVELS });
}

function loaderOf(maxTriangles: number, ask: (id: string, detail: number) => Promise<Uint8Array>) {
  const shown = new Map<string, number>();
  let settle: (progress: MeshProgress) => void = () => undefined;
  let most = 0;
  let underWay = 0;
  const loader = createMeshLoader({
    maxTriangles,
    async ask(id, detail) {
      most = Math.max(most, ++underWay);
      try {
        return await ask(id, detail);
      } finally {
        underWay--;
      }
    },
    decode: decodeMesh,
    onMesh: (id, { triangles }) => shown.set(id, triangles.length / 3),
    onGone: (id) => shown.delete(id),
    onProgress: (progress) => progress.isSettled && settle(progress),
  });
  return {
    ...{ loader, shown },
    mostAtATime: () => most,
    settledAfter: (act: () => void) =>
      new Promise<MeshProgress>((resolve) => {
        settle = resolve;
        act();
      }),
  };
}

it("gets all coarsely before any finely, then the largest as finely as there is room for", async () => {
  const asked: string[] = [];
  const { loader, shown, settledAfter, mostAtATime } = loaderOf(160, async (id, detail) => {
    asked.push(`${id}${detail}`);
    return bytesOf(detail);
  });
  const progress = await settledAfter(() => loader.want(["a", "b", "c", "d", "e", "f"]));
  expect(asked.slice(0, 6).sort()).toEqual(["a2", "b2", "c2", "d2", "e2", "f2"]);
  // 6 × 4, and 96 more, and 16 twice.
  expect(Object.fromEntries(shown)).toEqual({ a: 100, b: 20, c: 20, d: 4, e: 4, f: 4 });
  expect(progress).toMatchObject({ count: 6, loaded: 6, failed: 0, triangles: 152 });
  expect(mostAtATime()).toBe(4);
});

it("keeps what is still wanted when other pieces are, and lets the rest go", async () => {
  const asked: string[] = [];
  const { loader, shown, settledAfter } = loaderOf(0, async (id, detail) => {
    asked.push(id);
    return bytesOf(detail);
  });
  await settledAfter(() => loader.want(["a", "b"]));
  await settledAfter(() => loader.want(["b", "c"]));
  expect([...shown.keys()].sort()).toEqual(["b", "c"]);
  expect(asked).toEqual(["a", "b", "c"]);
});

it("says what is missing, and asks for it again", async () => {
  let isAway = true;
  const { loader, settledAfter } = loaderOf(0, async (id, detail) => {
    if (isAway && id === "b") throw new Error("the line is gone");
    return bytesOf(detail);
  });
  const before = await settledAfter(() => loader.want(["a", "b"]));
  expect(before).toMatchObject({ loaded: 1, failed: 1 });
  expect(String(before.failure)).toContain("the line is gone");
  isAway = false;
  expect(await settledAfter(() => loader.retry())).toMatchObject({ loaded: 2, failed: 0 });
});

it("keeps what may be wanted again, and asks for none of it twice", async () => {
  const asked: string[] = [];
  const { loader, shown, settledAfter } = loaderOf(0, async (id, detail) => {
    asked.push(id);
    return bytesOf(detail);
  });
  await settledAfter(() => loader.want(["a", "b"]));
  const parted = await settledAfter(() => loader.want(["a"], new Set(["b", "c"])));
  expect(parted).toMatchObject({ count: 1, loaded: 1, triangles: 4 });
  expect([...shown.keys()].sort()).toEqual(["a", "b"]);
  await settledAfter(() => loader.want(["a", "b"]));
  expect(asked).toEqual(["a", "b"]);
  await settledAfter(() => loader.want(["a"]));
  expect([...shown.keys()]).toEqual(["a"]);
});
