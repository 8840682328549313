// [OP8][RV2] What a page draws of a session: the pieces of a segment before and after a supervoxel was
// split, and the mesh of each, which is the same once the split is in a version.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Vec3 } from "#core/geometry/vector.ts";
import { decodeMesh } from "#core/meshes/mesh-codec.ts";
import { enclosedVolumeNm3 } from "#core/meshes/surface-mesh.ts";
import type { ApiShape, ApiShapePiece } from "#core/protocol/api.ts";
import { rootOfSupervoxel } from "#core/session/session-model.ts";
import { decodeSkeleton } from "#core/skeletons/skeleton-codec.ts";
import { MeshService } from "#server/meshes/mesh-service.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { shapeView, versionShapeView } from "#server/use-cases/shape-view.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  LAB_SHAPE_VOXEL,
  must,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import type { BroughtMesh } from "#server/volumes/brought-mesh.ts";
import { KeptFiles } from "#server/volumes/kept-files.ts";
import { packDraco } from "#tests/support/draco-writer.ts";

// Either engine does: the one that opens faster where it runs.
const engine = (await openDatabasesUnderTest()).at(-1);
let lab: HostedLab;
let folder: string;
let meshes: MeshService;

beforeAll(async () => {
  if (engine === undefined) throw new Error("no database runs here");
  lab = await openHostedLab(engine.open);
  folder = await mkdtemp(join(tmpdir(), "fascicle-meshes-"));
  meshes = serviceIn(folder);
});

afterAll(async () => {
  await meshes?.close();
  await lab?.close();
  await rm(folder, { recursive: true, force: true });
});

function serviceIn(
  path: string,
  datasets: OpenDatasets = lab.datasets,
  threadCount?: number,
): MeshService {
  const onProblem = (error: unknown) => {
    throw error;
  };
  const options = { folder: path, budgetBytes: 2 ** 26, nowMs: Date.now, onProblem };
  return new MeshService(datasets, new KeptFiles(options), threadCount);
}

function addressOf({ supervoxel, cuts }: Pick<ApiShapePiece, "supervoxel" | "cuts">, version = 0) {
  const datasetId = LAB_DATASET_ID;
  return { datasetId, version, supervoxel: BigInt(supervoxel), cuts, detail: 0 };
}

async function volumeNm3(piece: Pick<ApiShapePiece, "supervoxel" | "cuts">, version = 0) {
  const file = await meshes.mesh(addressOf(piece, version));
  if (file === null) throw new Error("there is no mesh");
  const decoded = decodeMesh(new Uint8Array(gunzipSync(file.bytes)));
  if (!decoded.ok) throw new Error(decoded.error.problem);
  return enclosedVolumeNm3(decoded.value.mesh);
}

async function splitLargest(session: HostedSession): Promise<bigint> {
  const { graph } = session.model.base;
  const sizes = graph.sizesVoxel.toArray();
  const index = sizes.indexOf(Math.max(...sizes));
  const supervoxel = graph.supervoxelIds.at(index);
  const [width, height] = LAB_SHAPE_VOXEL;
  const z = graph.positionsVoxel.tripleAt(index)[2];
  const labels = await session.dataset.volumes.labels.readBlock(0, {
    minVoxel: [0, 0, z],
    maxVoxel: [width, height, z + 1],
  });
  const placeAt = (i: number) => ({
    positionVoxel: [i % width, Math.floor(i / width), z] as Vec3,
    supervoxel,
  });
  const sources = [placeAt(labels.indexOf(index + 1))];
  const sinks = [placeAt(labels.lastIndexOf(index + 1))];
  const body = { kind: "split-supervoxel", supervoxel, sources, sinks, usesImage: false } as const;
  await must(session, lab.people.ada, body);
  return supervoxel;
}

function shapeOf({ model }: HostedSession, before: readonly bigint[], after: readonly bigint[]) {
  const shape = shapeView(model, { before, after });
  if (shape === null) throw new Error("there is no such segment");
  return shape;
}

const NO_ROOTS = { before: [], after: [] };
const idsOf = ({ pieces }: ApiShape) => pieces.map(({ id }) => id).sort();

test("pieces of a split supervoxel have its voxels between them, in the session and in the version", async () => {
  const session = await lab.newSession(0);
  const { model } = session;
  const whole = model.base.graph.supervoxelIds.at(0);
  const rootBefore = (id: bigint) => rootOfSupervoxel(model, id);
  const sizes = model.base.graph.sizesVoxel.toArray();
  const largest = model.base.graph.supervoxelIds.at(sizes.indexOf(Math.max(...sizes)));
  const baseRoot = rootBefore(largest);
  const wholeShape = shapeOf(session, [baseRoot], []);
  expect(wholeShape.pieces.every(({ cuts }) => cuts.length === 0)).toBe(true);

  const supervoxel = await splitLargest(session);
  expect(supervoxel).toBe(largest);
  const before = shapeOf(session, [baseRoot], []);
  const pieces = before.pieces.filter((piece) => piece.supervoxel === String(supervoxel));
  expect(pieces).toHaveLength(2);
  expect(before.count).toBe(wholeShape.count + 1);
  expect(pieces.map(({ baseRoot: root }) => root)).toEqual([baseRoot, baseRoot].map(String));
  const roots = [...new Set(before.pieces.map(({ root }) => BigInt(root)))];
  expect(roots.length).toBeGreaterThan(1);
  expect(idsOf(shapeOf(session, [], roots))).toEqual(idsOf(before));
  expect(shapeView(model, { before: [], after: [supervoxel] })).toBeNull();
  const holding = (...ids: readonly bigint[]) => shapeView(model, { ...NO_ROOTS, holding: ids });
  const ofPiece = holding(BigInt(pieces[0].id));
  expect(ofPiece).toEqual(shapeOf(session, [], [BigInt(pieces[0].root)]));
  // What is in pieces is a node no more: whoever asks for it still has an answer.
  expect(holding(supervoxel)).toMatchObject({ count: 0, pieces: [] });
  const ofVersion = versionShapeView(model.base, [supervoxel, supervoxel]);
  expect(idsOf(ofVersion)).toEqual(idsOf(wholeShape));

  const [one, other] = await Promise.all(pieces.map((piece) => volumeNm3(piece)));
  const all = await volumeNm3({ supervoxel: String(supervoxel), cuts: [] });
  // Each is smoothed along the cut by itself.
  expect((one + other) / all).toBeGreaterThan(0.9);
  expect((one + other) / all).toBeLessThan(1.1);
  const shares = pieces.map(({ sizeVoxel }) => Number(sizeVoxel));
  expect(one / (one + other)).toBeCloseTo(shares[0] / (shares[0] + shares[1]), 1);

  const { cuts } = pieces[0];
  const ofAnother = { supervoxel: String(whole), cuts };
  if (whole !== supervoxel) expect(await meshes.mesh(addressOf(ofAnother))).toBeNull();
  const unknown = [{ maskHash: "0".repeat(64), side: 1 as const }];
  expect(await meshes.mesh(addressOf({ ...ofAnother, cuts: unknown }))).toBeNull();
  expect(await meshes.mesh({ ...addressOf(pieces[0]), detail: 3 })).toBeNull();
  expect(await meshes.mesh({ ...addressOf(pieces[0]), version: 7 })).toBeNull();

  const finalized = await finalizeSigned(lab, session);
  expect(finalized.ok).toBe(true);
  for (const [at, { id }] of pieces.entries()) {
    const settled = await volumeNm3({ supervoxel: id, cuts: [] }, 1);
    expect(settled / [one, other][at]).toBeCloseTo(1, 1);
  }
  // It is no supervoxel of that version any more.
  expect(await meshes.mesh(addressOf({ supervoxel: String(supervoxel), cuts: [] }, 1))).toBeNull();

  const address = { datasetId: LAB_DATASET_ID, version: 0, supervoxel, cuts: pieces[0].cuts };
  const skeleton = await meshes.skeleton(address);
  const decoded = decodeSkeleton(new Uint8Array(gunzipSync(skeleton?.bytes ?? new Uint8Array())));
  expect(decoded.ok && decoded.value.parents.length).toBeGreaterThan(0);
  expect(await meshes.skeleton({ ...address, version: 7 })).toBeNull();

  // Another process finds what this one has made.
  const elsewhere = serviceIn(folder);
  const kept = await elsewhere.mesh(addressOf(pieces[0]));
  expect(kept).toEqual(await meshes.mesh(addressOf(pieces[0])));
  await elsewhere.close();
});

test("a mesh that the labels bring is used, and where it cannot be read one is made", async () => {
  const dataset = await lab.datasets.open(LAB_DATASET_ID);
  if (dataset === null) throw new Error("the lab has no dataset");
  const supervoxel = dataset.graph.supervoxelIds.at(0);
  const tetrahedron = {
    positionsNm: Float32Array.of(0, 0, 0, 900, 0, 0, 0, 900, 0, 0, 0, 900),
    triangles: Uint32Array.of(0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3),
  };
  const asked: bigint[] = [];
  const volumeWith = async (name: string, mesh: () => Promise<BroughtMesh | null>) => {
    const broughtMesh = (id: bigint) => {
      asked.push(id);
      return mesh();
    };
    const volumes = { ...dataset.volumes, broughtMesh };
    const datasets = { ...lab.datasets, open: async () => ({ ...dataset, volumes }) };
    const service = serviceIn(join(folder, name), datasets);
    const file = await service.mesh(addressOf({ supervoxel: String(supervoxel), cuts: [] }));
    await service.close();
    const decoded = decodeMesh(new Uint8Array(gunzipSync(file?.bytes ?? new Uint8Array())));
    if (!decoded.ok) throw new Error(decoded.error.problem);
    return enclosedVolumeNm3(decoded.value.mesh);
  };
  const brought = await volumeWith("brought", async () => structuredClone(tetrahedron));
  expect(brought / (900 ** 3 / 6)).toBeCloseTo(1, 2);
  const own = await volumeNm3({ supervoxel: String(supervoxel), cuts: [] });
  const damaged = () => Promise.reject(new Error("the file is cut off"));
  expect(await volumeWith("damaged", damaged)).toBe(own);
  expect(await volumeWith("none", async () => null)).toBe(own);
  const bytes = await packDraco([...tetrahedron.positionsNm], [...tetrahedron.triangles]);
  const packed = (part: Uint8Array) => async () => ({
    fragments: [{ bytes: part.slice(), toNm: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }],
  });
  expect((await volumeWith("packed", packed(bytes))) / (900 ** 3 / 6)).toBeCloseTo(1, 2);
  expect(await volumeWith("damaged-packed", packed(bytes.subarray(0, 20)))).toBe(own);
  expect(asked).toEqual(Array(5).fill(supervoxel));
});

test("many that are asked for at once are made side by side, each as it is by itself", async () => {
  const dataset = await lab.datasets.open(LAB_DATASET_ID);
  const ids = dataset?.graph.supervoxelIds.toArray().slice(0, 6) ?? [];
  const addresses = [...ids].map((id) => addressOf({ supervoxel: String(id), cuts: [] }));
  const [alone, together] = [1, 3].map((threads) =>
    serviceIn(join(folder, `threads-${threads}`), lab.datasets, threads),
  );
  const files = await Promise.all(addresses.map((address) => together.mesh(address)));
  for (const [at, address] of addresses.entries()) {
    expect(files[at]?.bytes).toEqual((await alone.mesh(address))?.bytes);
  }
  await Promise.all([alone.close(), together.close()]);
});

test("what is being made, and what waits, is given up when the service closes", async () => {
  const dataset = await lab.datasets.open(LAB_DATASET_ID);
  if (dataset === null) throw new Error("the lab has no dataset");
  const ids = [...dataset.graph.supervoxelIds.toArray().slice(0, 6)];
  // With two threads three have a turn, and none of them comes to an end by itself.
  let begun = 0;
  const broughtMesh = (_: bigint, signal: AbortSignal) => {
    begun++;
    return new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null)));
  };
  const volumes = { ...dataset.volumes, broughtMesh };
  const datasets = { ...lab.datasets, open: async () => ({ ...dataset, volumes }) };
  const service = serviceIn(join(folder, "closed"), datasets, 2);
  const ends = Promise.allSettled(
    ids.map((id) => service.mesh(addressOf({ supervoxel: String(id), cuts: [] }))),
  );
  await expect.poll(() => begun).toBe(3);
  await service.close();
  expect((await ends).map(({ status }) => status)).toEqual(Array(6).fill("rejected"));
  expect(begun).toBe(3);
});
