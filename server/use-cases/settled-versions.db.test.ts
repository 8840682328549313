// [OP8][RV5] Split supervoxels on their way into versions, and versions that later sessions stand on,
// on both engines and a real dataset's folder.

import { randomUUID } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { decodeLabelTile } from "#core/protocol/label-tile.ts";
import { rootOfPlace, rootOfSupervoxel } from "#core/session/session-model.ts";
import type { SettledPiece } from "#core/supervoxels/settled-pieces.ts";
import { tileEncoders } from "#server/composition/tile-encoders.ts";
import { surveyRelease } from "#server/exports/release-survey.ts";
import { storeReleaseSource } from "#server/exports/store-release-source.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import type { SessionHost } from "#server/use-cases/session-host.ts";
import type { Store } from "#server/use-cases/store.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";
import { createTileService } from "#server/use-cases/tile-service.ts";
import { readVerdictRoots } from "#server/use-cases/verdict-roots.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";
import { createVersionPasts } from "#server/use-cases/version-past.ts";

const LAB_SHAPE_VOXEL: Vec3 = [96, 96, 8];

/** Places of five segments that are not this one. */
function separatePlaces({ model }: HostedSession, root: bigint): readonly Place[] {
  const { graph } = model.base;
  const places = new Map<bigint, Place>();
  for (let index = 0; index < graph.supervoxelIds.length; index++) {
    const supervoxel = graph.supervoxelIds.at(index);
    const place = { positionVoxel: graph.positionsVoxel.tripleAt(index), supervoxel };
    if (rootOfPlace(model, place) !== root) places.set(rootOfPlace(model, place), place);
  }
  return [...places.values()].slice(0, 5);
}

function mergeOf(a: Place, b: Place): IntentBody {
  return { kind: "merge", a, b, confirmedFar: true };
}

describe.each(await openDatabasesUnderTest())("on $name", ({ open }) => {
  let lab: HostedLab;
  let store: Store;
  let datasets: OpenDatasets;
  let host: SessionHost;
  let people: HostedLab["people"];

  beforeAll(async () => {
    lab = await openHostedLab(open);
    ({ store, datasets, host, people } = lab);
  });

  afterAll(() => lab?.close());

  function send(session: HostedSession, actor: Actor, body: IntentBody) {
    const intent = { id: randomUUID(), seenSeq: 0, overrides: [], body };
    return session.submit(actor, [canonicalJson(intent as unknown as CanonicalValue)]);
  }

  const finalize = (session: HostedSession) => finalizeSigned(lab, session);

  /** The voxels of a supervoxel of the session's version in the plane of its place. */
  async function voxelsOf(session: HostedSession, index: number): Promise<readonly Vec3[]> {
    const volumes = await session.dataset.versionVolumes(session.record.baseVersion);
    const z = session.model.base.graph.positionsVoxel.tripleAt(index)[2];
    const box = {
      minVoxel: [0, 0, z],
      maxVoxel: [LAB_SHAPE_VOXEL[0], LAB_SHAPE_VOXEL[1], z + 1],
    } as const;
    const labels = await volumes.labels.readBlock(0, box);
    return Array.from(labels, (label, i) => ({ label, i }))
      .filter(({ label }) => label === index + 1)
      .map(({ i }): Vec3 => [i % LAB_SHAPE_VOXEL[0], Math.floor(i / LAB_SHAPE_VOXEL[0]), z]);
  }

  async function splitOf(session: HostedSession, index: number) {
    const supervoxel = session.model.base.graph.supervoxelIds.at(index);
    const voxels = await voxelsOf(session, index);
    const [source, sink] = [voxels[0], voxels[voxels.length - 1]].map(
      (positionVoxel): Place => ({ positionVoxel, supervoxel }),
    );
    const places = { supervoxel, sources: [source], sinks: [sink] };
    const body: IntentBody = { kind: "split-supervoxel", ...places, usesImage: false };
    return { body, source, sink, voxels };
  }

  function largestIn(session: HostedSession): number {
    const sizes = session.model.base.graph.sizesVoxel.toArray();
    return sizes.indexOf(Math.max(...sizes));
  }

  async function tileAt(version: number, z: number) {
    const service = createTileService({ datasets, encoders: tileEncoders, cacheBytes: 0 });
    const address = { plane: "xy", mip: 0, slice: z, tileX: 0, tileY: 0 } as const;
    const tile = await service.labels(LAB_DATASET_ID, version, address);
    if (tile === null) throw new Error("the tile is there");
    return decodeLabelTile(new Uint8Array(gunzipSync(tile.bytes)));
  }

  /**
   * [RV3] What sign-offs name in the release of the second session's version, each held against both
   * sessions: it may have been cut in its own session, or in a later one.
   */
  async function signedInRelease(first: HostedSession, second: HostedSession) {
    const { dataset } = second;
    const released = await storeReleaseSource(
      store,
      dataset.record,
      2,
      async () => (await dataset.versionBase(2)).graph,
      undefined,
      (id) => readVerdictRoots(store, dataset, id),
    );
    if (released === null) throw new Error("version 2 is there");
    const { reviews } = await surveyRelease(released);
    const signed = reviews.filter(({ decision }) => decision === "signed");
    for (const { object, version, neuron, validId } of signed) {
      if (object === null) throw new Error("a sign-off has an object");
      expect(neuron).toBe(rootOfPlace(second.model, object));
      expect(validId).toBe(rootOfPlace(version === 1 ? first.model : second.model, object));
    }
    expect(signed.some(({ hasLapsed }) => hasLapsed)).toBe(true);
    expect(signed.some(({ holds }) => holds)).toBe(true);
    return signed.map(({ object }) => object?.supervoxel);
  }

  /** [RV9] The versions whose sessions cut a supervoxel that this one of version 2 is of; newest first. */
  async function splitsOn({ id }: Pick<SettledPiece, "id">) {
    const record = await store.findVersion(LAB_DATASET_ID, 2);
    if (record === null) throw new Error("version 2 is there");
    const pasts = createVersionPasts({ store, datasets });
    const past = await pasts.page(record, id, "edits", { from: 0, limit: 100 });
    if (past === null) return null;
    const splits = past.items.filter(({ kind }) => kind === "split-supervoxel");
    return splits.map(({ version }) => version);
  }

  test("a split is finalized, stood on, split again, and rebased on", async () => {
    const [first, other, rival, bystander] = [
      await lab.newSession(0),
      await lab.newSession(0),
      await lab.newSession(0),
      await lab.newSession(0),
    ];
    const index = largestIn(first);
    const { supervoxelIds } = first.model.base.graph;
    const { body, source, sink, voxels } = await splitOf(first, index);
    const pre = { place: sink, compartment: "axon" } as const;
    const synapse = { pre, posts: [{ ...pre, place: source }], cleftVoxel: null };
    const known = {
      kind: "synapse-add",
      synapse: { ...synapse, type: "T", confidence: 1 },
    } as const;
    expect(await send(first, people.ada, body)).toMatchObject([{ accepted: true }]);
    expect(await send(first, people.ada, known)).toMatchObject([{ accepted: true }]);
    // Work of others on the version before: one concerns what is split here.
    const [apart, left, right, ...aside] = separatePlaces(other, rootOfPlace(other.model, source));
    const merges = [mergeOf(apart, source), mergeOf(left, right)];
    for (const [at, session] of [other, bystander].entries()) {
      expect(await send(session, people.ada, merges[at])).toMatchObject([{ accepted: true }]);
    }
    const middle = { supervoxel: source.supervoxel, positionVoxel: voxels[voxels.length >> 1] };
    const otherwise = { ...body, sinks: [middle] } as IntentBody;
    expect(await send(rival, people.ada, otherwise)).toMatchObject([{ accepted: true }]);
    const harmless = mergeOf(aside[0], aside[1]);
    expect(await send(rival, people.ada, harmless)).toMatchObject([{ accepted: true }]);
    expect(await finalize(first)).toMatchObject({ ok: true, value: { version: 1 } });

    const pieces = await store.readPieces(LAB_DATASET_ID, 1);
    const supervoxel = supervoxelIds.at(index);
    expect(pieces).toMatchObject([{ supervoxel }, { supervoxel }]);
    const sizeVoxel = first.model.base.graph.sizesVoxel.at(index);
    expect(pieces.reduce((sum, piece) => sum + piece.sizeVoxel, 0)).toBe(sizeVoxel);
    expect(await store.readRootIndices(LAB_DATASET_ID, 1)).toHaveLength(supervoxelIds.length + 1);

    const second = await lab.newSession(1);
    const { graph } = second.model.base;
    expect(graph.supervoxelIds.indexOf(supervoxel)).toBe(-1);
    for (const place of [source, sink]) {
      expect(rootOfPlace(second.model, place)).toBe(rootOfPlace(first.model, place));
    }
    for (let each = 0; each < graph.supervoxelIds.length; each++) {
      const id = graph.supervoxelIds.at(each);
      expect(rootOfSupervoxel(second.model, id)).toBe(rootOfSupervoxel(first.model, id));
    }
    const nodeAt = (place: Place) => first.model.segmentation.constraints.graph.nodeAt(place);
    const idAt = (place: Place) => first.model.segmentation.constraints.graph.idOf(nodeAt(place));
    const kept = second.model.synapses.find(({ type }) => type === "T");
    expect(kept?.pre.place).toEqual({ ...sink, supervoxel: idAt(sink) });

    const tile = await tileAt(1, source.positionVoxel[2]);
    for (const positionVoxel of voxels) {
      const [x, y] = positionVoxel;
      const shown = tile.supervoxels[tile.index[y * tile.widthPx + x]];
      expect(shown).toBe(idAt({ positionVoxel, supervoxel }));
    }
    const before = await tileAt(0, source.positionVoxel[2]);
    expect([...before.supervoxels]).toContain(supervoxel);

    // [AD1] What was cut is no place of this version, and a piece is one where it lies alone.
    const [larger, smaller] = [...pieces].sort((left, right) => right.sizeVoxel - left.sizeVoxel);
    const again = await splitOf(second, graph.supervoxelIds.indexOf(larger.id));
    const { sources } = again.body as IntentBody & { kind: "split-supervoxel" };
    const stale = { ...again.body, supervoxel, sources: [{ ...sources[0], supervoxel }] };
    expect(await send(second, people.ada, stale)).toMatchObject([
      { accepted: false, refusal: { tag: "unknown-supervoxel" } },
    ]);
    const astray = { ...again.body, sinks: [{ ...sources[0], supervoxel: smaller.id }] };
    expect(await send(second, people.ada, astray)).toMatchObject([
      { accepted: false, refusal: { tag: "place-mismatch" } },
    ]);
    expect(await send(second, people.ada, again.body)).toMatchObject([{ accepted: true }]);
    const operation = second.model.operations[0].body;
    if (operation.kind !== "split-supervoxel") throw new Error("it is a split");
    // The other piece is a neighbour like any other, and is told apart though the volume has one label.
    expect(operation.routes.map((route) => route.supervoxel)).toContain(smaller.id);
    const mask = second.dataset.masks.maskWithHash(operation.maskHash);
    expect(mask.sides.filter((side) => side > 0).length).toBe(larger.sizeVoxel);
    expect(await finalize(second)).toMatchObject({ ok: true, value: { version: 2 } });
    const all = await store.readPieces(LAB_DATASET_ID, 2);

    // [RV9] What is left of the one that was cut twice has both splits, the other half the first alone.
    const told = await Promise.all([...all.slice(2), larger].map(splitsOn));
    expect(told).toEqual([[2, 1], [2, 1], null]);
    expect(await splitsOn(smaller)).toContain(1);

    const named = await signedInRelease(first, second);
    expect(named).toContain(supervoxel);
    expect(named).toContain(larger.id);
    expect(all.slice(2)).toMatchObject([{ supervoxel: larger.id }, { supervoxel: larger.id }]);

    // [RV4] The log of the session before names what is no more: the pieces at its places are meant.
    expect(await finalize(other)).toMatchObject({
      ok: false,
      error: { tag: "review-unsigned" },
    });
    expect(await finalize(rival)).toMatchObject({
      ok: false,
      error: { tag: "review-cut-otherwise", operations: [{ seq: 1 }] },
    });
    expect(await finalize(bystander)).toMatchObject({ ok: true, value: { version: 3 } });
    expect(await store.readPieces(LAB_DATASET_ID, 3)).toEqual(all);
    const ids = (await second.dataset.versionBase(3)).graph.supervoxelIds;
    const roots = await store.readRootIndices(LAB_DATASET_ID, 3);
    const rootAt = ({ supervoxel: id }: Place) => roots[ids.indexOf(id)];
    expect(rootAt(left)).toBe(rootAt(right));
    // What the refusal says to do lets the rest of that log through.
    const steps: readonly IntentBody[] = [{ kind: "reopen" }, { kind: "undo", of: 1 }];
    for (const step of steps) {
      expect(await send(rival, people.ada, step)).toMatchObject([{ accepted: true }]);
    }
    expect(await finalize(rival)).toMatchObject({ ok: true, value: { version: 4 } });
    expect(await store.readPieces(LAB_DATASET_ID, 4)).toEqual(all);

    const elsewhere = lab.openDatasets();
    const opened = await elsewhere.open(LAB_DATASET_ID);
    const newest = await opened?.versionBase(2);
    expect(newest?.graph.supervoxelIds.length).toBe(supervoxelIds.length + 2);
    const [seed] = again.voxels;
    const at = await (await opened?.versionVolumes(2))?.supervoxelIndexAt(seed);
    const { graph: later } = second.model.segmentation.constraints;
    const seedId = later.idOf(later.nodeAt({ positionVoxel: seed, supervoxel: larger.id }));
    expect(newest?.graph.supervoxelIds.at(at ?? -1)).toBe(seedId);
    await elsewhere.closeAll();
    const report = await verifyStore(
      { store, datasets },
      () => undefined,
      new AbortController().signal,
    );
    expect(report).toMatchObject({ problems: [], versionCount: 5 });
    const spoiling: Store = {
      ...store,
      readMasks: async (id, hashes) =>
        (await store.readMasks(id, hashes)).map((row) => ({ ...row, bytes: row.bytes.slice(1) })),
    };
    const spoiled = await verifyStore(
      { store: spoiling, datasets },
      () => undefined,
      new AbortController().signal,
    );
    // The splits of three sessions.
    expect(spoiled.problems.filter((problem) => problem.includes("is damaged")).length).toBe(3);
    for (const session of [first, second, other, rival, bystander]) host.release(session.sessionId);
  });
});
