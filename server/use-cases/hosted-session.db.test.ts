// The way of an intent through the server, on both engines and a real dataset's folder: judged,
// kept, announced; made again from the log; finalized.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isOnInVersion } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { Vec3 } from "#core/geometry/vector.ts";
import { deriveFromScratch } from "#core/operations/derive-from-scratch.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import { rootIndexOf } from "#core/operations/segmentation-state.ts";
import type { ApiPreview } from "#core/protocol/api.ts";
import { differenceOf } from "#core/session/difference.ts";
import { rootOfPlace } from "#core/session/session-model.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { InjectedFaultError, planFault } from "#server/use-cases/failpoint.ts";
import { finalizeSession } from "#server/use-cases/finalize-session.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import { parseLog, replaySession } from "#server/use-cases/session-log.ts";
import { piecesView } from "#server/use-cases/session-views.ts";
import type { Store } from "#server/use-cases/store.ts";
import {
  type HostedLab,
  intentText,
  LAB_DATASET_ID,
  openHostedLab,
  submitAndSign,
} from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";

describe.each(await openDatabasesUnderTest())("on $name", ({ open }) => {
  let lab: HostedLab;
  let database: Database;
  let store: Store;
  let datasets: OpenDatasets;
  let host: SessionHost;
  let engines: HostedLab["engines"];
  let people: HostedLab["people"];

  beforeAll(async () => {
    lab = await openHostedLab(open);
    ({ database, store, datasets, host, engines, people } = lab);
  });

  afterAll(() => lab?.close());

  /** A split across the e-th edge that is on: whatever the cut, both ends are confirmed. */
  function splitAt(session: HostedSession, skip: number): IntentBody {
    const { graph } = session.model.base;
    const edges = [...Array(graph.edgeA.length).keys()].filter((edge) =>
      isOnInVersion(graph, edge),
    );
    const edge = edges[skip % edges.length];
    const [source, sink] = [
      placeIn(graph, graph.edgeA.at(edge)),
      placeIn(graph, graph.edgeB.at(edge)),
    ];
    return { kind: "split", sources: [source], sinks: [sink], confirmedOnlyClicked: true };
  }

  /** Two voxels of the largest supervoxel, far apart, and the session's own view of them. */
  async function seedsIn(session: HostedSession) {
    const { graph } = session.model.base;
    const { volumes } = session.dataset;
    const sizes = graph.sizesVoxel.toArray();
    const index = sizes.indexOf(Math.max(...sizes));
    const [x, y, z] = graph.positionsVoxel.tripleAt(index);
    const inside: Vec3[] = [];
    for (let at = 0; at < volumes.shapeVoxel[0]; at++) {
      const positionVoxel = [at, y, z] as const;
      if ((await volumes.supervoxelIndexAt(positionVoxel)) === index) inside.push(positionVoxel);
    }
    expect(inside).toContainEqual([x, y, z]);
    const supervoxel = graph.supervoxelIds.at(index);
    const [first, last] = [inside[0], inside[inside.length - 1]];
    return { supervoxel, first, last };
  }

  test("[OP8] a supervoxel is split, undone and redone, and a replay has the same pieces", async () => {
    const session = await lab.newSession();
    const { supervoxel, first, last } = await seedsIn(session);
    const [source, sink] = [first, last].map((positionVoxel) => ({ positionVoxel, supervoxel }));
    const body: IntentBody = {
      kind: "split-supervoxel",
      supervoxel,
      sources: [source],
      sinks: [sink],
      usesImage: true,
    };
    const preview = await session.preview(people.ada, body);
    expect(preview).toMatchObject({ ok: true, inPieces: { supervoxel: String(supervoxel) } });
    const { inPieces } = preview as Extract<ApiPreview, { readonly ok: true }>;
    const [maskHash] = inPieces?.maskHashes ?? [];
    expect(session.dataset.masks.previewedBytes(maskHash)?.length).toBeGreaterThan(0);
    expect(() => session.dataset.masks.maskWithHash(maskHash)).toThrow("was not read");
    const rootsNow = () => [source, sink].map((place) => rootOfPlace(session.model, place));
    const whole = rootsNow();
    expect(whole[0]).toBe(whole[1]);
    expect(await session.submit(people.ada, [intentText(body)])).toMatchObject([
      { accepted: true },
    ]);
    const apart = rootsNow();
    expect(apart[0]).not.toBe(apart[1]);
    const committed = session.model.operations[0].body;
    expect(committed).toMatchObject({ kind: "split-supervoxel", supervoxel, within: [] });
    const [listed] = piecesView(session.model).supervoxels;
    expect(listed).toMatchObject({
      supervoxel: String(supervoxel),
      pieces: [{ sideBits: 0 }, { sideBits: 1 }],
    });
    // Preview and commit say the same, but for the roots, which there are only then.
    const made = listed.pieces.map(({ id, sideBits }) => ({ id, sideBits }));
    expect(inPieces).toEqual({ ...listed, pieces: made, sides: made.map(({ id }) => id) });
    await session.submit(people.ada, [intentText({ kind: "undo", of: null })]);
    expect(rootsNow()).toEqual(whole);
    expect(piecesView(session.model).supervoxels).toEqual([]);
    await session.submit(people.ada, [intentText({ kind: "redo", of: null })]);
    expect(rootsNow()).toEqual(apart);
    const nextProcess = new SessionHost({
      store,
      datasets: lab.openDatasets(),
      nowMs: Date.now,
      engines,
    });
    const again = await nextProcess.acquire(session.sessionId);
    expect(again?.model.operations).toEqual(session.model.operations);
    expect([source, sink].map((place) => again && rootOfPlace(again.model, place))).toEqual(apart);
  });

  test("[OP8] a supervoxel's split is refused with the place that is in the way", async () => {
    const session = await lab.newSession();
    const { supervoxel, first, last } = await seedsIn(session);
    const other = session.model.base.graph.supervoxelIds.at(0) === supervoxel ? 1 : 0;
    const stray = placeIn(session.model.base.graph, other);
    const intent = (sinks: readonly Place[]): IntentBody => ({
      kind: "split-supervoxel",
      supervoxel,
      sources: [{ positionVoxel: first, supervoxel }],
      sinks,
      usesImage: false,
    });
    const outcomes = await session.submit(people.ada, [
      intentText(intent([stray])),
      intentText(intent([{ positionVoxel: first, supervoxel }])),
      intentText(intent([{ positionVoxel: last, supervoxel }])),
      intentText(intent([{ positionVoxel: last, supervoxel }])),
    ]);
    expect(outcomes).toMatchObject([
      { accepted: false, refusal: { tag: "seed-elsewhere", positionVoxel: stray.positionVoxel } },
      { accepted: false, refusal: { tag: "split-place-on-both-sides", positionVoxel: first } },
      { accepted: true },
      // In two pieces now, with a seed in each: that is a split's business.
      { accepted: false, refusal: { tag: "seed-elsewhere", positionVoxel: last } },
    ]);
  });

  test("[OP3] an intent is decided once, however often and in whatever company it is sent", async () => {
    const session = await lab.newSession();
    const text = intentText(mergeAt(session, 0));
    const [first] = await session.submit(people.ada, [text, text]);
    const again = await Promise.all([1, 2, 3].map(() => session.submit(people.ada, [text])));
    expect(first).toMatchObject({ accepted: true, seq: 1 });
    expect(again.flat()).toEqual([first, first, first]);
    const stranger = await session.submit(people.ben, [text]);
    expect(stranger).toMatchObject([{ accepted: false, refusal: { field: "id" } }]);
    expect(session.entries()).toHaveLength(1);
    host.release(session.sessionId);
  });

  test("[OP3] a refusal is remembered by the next process too", async () => {
    const session = await lab.newSession();
    const text = intentText({ kind: "undo", of: null });
    const refused = await session.submit(people.ada, [text]);
    expect(refused).toMatchObject([{ accepted: false, refusal: { tag: "undo-nothing" } }]);
    await session.submit(people.ada, [intentText(mergeAt(session, 0))]);
    const nextProcess = new SessionHost({ store, datasets, nowMs: Date.now, engines });
    const reopened = await nextProcess.acquire(session.sessionId);
    expect(await reopened?.submit(people.ada, [text])).toEqual(refused);
    host.release(session.sessionId);
  });

  test("[LV3][OP3] how an intent met the session is said once and for all, over a restart too", async () => {
    const session = await lab.newSession();
    const body = mergeAt(session, 0) as IntentBody & { kind: "merge" };
    const pre = { place: body.a, compartment: "axon" } as const;
    const fields = { cleftVoxel: null, type: "chemical", confidence: 1 };
    const synapse = { pre, posts: [pre], ...fields };
    await session.submit(people.ben, [intentText(body)]);
    const texts = [
      intentText(body, { seenSeq: 0 }),
      intentText({ kind: "synapse-add", synapse }, { seenSeq: 0 }),
      intentText({ kind: "synapse-add", synapse }, { seenSeq: 1 }),
    ];
    const outcomes = await session.submit(people.ada, texts);
    expect(outcomes).toMatchObject([
      { accepted: false, standing: { kind: "redundant", seenSeq: 0, by: [1] } },
      { accepted: true, seq: 2, standing: { kind: "shifted", seenSeq: 0, by: [1] } },
      { accepted: true, seq: 3, standing: { kind: "clean" } },
    ]);
    expect(await session.submit(people.ada, texts)).toEqual(outcomes);
    const nextProcess = new SessionHost({ store, datasets, nowMs: Date.now, engines });
    const reopened = await nextProcess.acquire(session.sessionId);
    expect(await reopened?.submit(people.ada, texts)).toEqual(outcomes);
    const operations = parseLog(session.sessionId, await store.readLog(session.sessionId));
    expect(operations.map(({ standing }) => standing?.kind)).toEqual([
      undefined,
      "shifted",
      undefined,
    ]);
    host.release(session.sessionId);
  });

  test("[DE5] an earlier state is read beside the work that goes on", async () => {
    const session = await lab.newSession();
    const body = mergeAt(session, 0) as IntentBody & { kind: "merge" };
    await session.submit(people.ada, [intentText(body), intentText({ kind: "undo", of: null })]);
    const rootsAt = (seq: number) =>
      session.atState(seq, (model) => [
        model.operations.length,
        rootOfPlace(model, body.a) === rootOfPlace(model, body.b),
      ]);
    const [late, ...answers] = await Promise.all([
      session.submit(people.ben, [intentText(mergeAt(session, 40))]),
      ...[1, 0, 2, 1].map(rootsAt),
    ]);
    expect(late).toMatchObject([{ accepted: true, seq: 3 }]);
    expect(answers).toEqual([1, 0, 2, 1].map((seq) => ({ ok: true, value: [seq, seq === 1] })));
    expect(await rootsAt(4)).toEqual({ ok: false, error: "is beyond the log, which ends at 3" });
    const failing = session.atState(1, () => {
      throw new Error("the reader fell over");
    });
    await expect(failing).rejects.toThrow("the reader fell over");
    expect(await rootsAt(1)).toEqual({ ok: true, value: [1, true] });
    host.release(session.sessionId);
  });

  test("[AD1] a place that the label volume does not have is refused, and nothing is written", async () => {
    const session = await lab.newSession();
    const body = mergeAt(session, 0) as IntentBody & { kind: "merge" };
    const wrong = { ...body, a: { ...body.a, supervoxel: body.b.supervoxel } };
    const outside = { ...body, a: { ...body.a, positionVoxel: [0, 0, 99] as const } };
    const outcomes = await session.submit(people.ada, [
      intentText(wrong),
      intentText(outside),
      "{]",
    ]);
    expect(outcomes).toMatchObject([
      { refusal: { tag: "place-mismatch", found: body.a.supervoxel } },
      { refusal: { tag: "place-outside" } },
    ]);
    expect(session.entries()).toEqual([]);
    host.release(session.sessionId);
  });

  test("[LV2] listeners hear of an entry after it is kept, in order", async () => {
    const session = await lab.newSession();
    const heard: Promise<boolean>[] = [];
    const stop = session.onCommitted((entries) => {
      for (const { seq } of entries) {
        heard.push(store.readLog(session.sessionId).then((rows) => rows[seq - 1]?.seq === seq));
      }
    });
    const texts = [0, 1, 2, 3].map((skip) => intentText(mergeAt(session, skip * 7)));
    await Promise.all(texts.map((text) => session.submit(people.ada, [text])));
    expect(heard.length).toBe(session.entries().length);
    expect(await Promise.all(heard)).not.toContain(false);
    stop();
    host.release(session.sessionId);
  });

  test("[LV2] a commit that failed is as if it had never been asked for", async () => {
    let isBroken = true;
    const breaking: Store = {
      ...store,
      appendBatch: (batch) =>
        isBroken ? Promise.reject(new Error("the disk is full")) : store.appendBatch(batch),
      readLog: (id) =>
        isBroken ? Promise.reject(new Error("the disk is full")) : store.readLog(id),
    };
    const { sessionId } = await lab.newSession();
    isBroken = false;
    const shaky = await new SessionHost({
      store: breaking,
      datasets,
      nowMs: Date.now,
      engines,
    }).acquire(sessionId);
    if (shaky === null) throw new Error("the session is there");
    isBroken = true;
    const text = intentText(mergeAt(shaky, 0));
    await expect(shaky.submit(people.ada, [text])).rejects.toThrow("the disk is full");
    await expect(shaky.exclusively(() => 0)).rejects.toThrow("the disk is full");
    isBroken = false;
    expect(await shaky.exclusively((model) => model.operations.length)).toBe(0);
    expect(await shaky.submit(people.ada, [text])).toMatchObject([{ accepted: true, seq: 1 }]);
    expect(await store.readLog(sessionId)).toHaveLength(1);
    host.release(sessionId);
  });

  test.each([
    "append:before",
    "append:in-transaction",
    "append:after-commit",
    "announce:after",
  ] as const)("[LV2] a fault at %s loses nothing and doubles nothing", async (at) => {
    const { sessionId } = await lab.newSession();
    const faults = planFault({ at, nth: 1, action: "throw" }, () => undefined);
    const shaky = await new SessionHost({
      store: createStore(database, faults),
      datasets,
      nowMs: Date.now,
      engines,
      faults,
    }).acquire(sessionId);
    if (shaky === null) throw new Error("the session is there");
    const announced: number[] = [];
    shaky.onCommitted((entries) => announced.push(...entries.map(({ seq }) => seq)));
    const texts = [intentText(mergeAt(shaky, 0)), intentText(mergeAt(shaky, 30))];
    await expect(shaky.submit(people.ada, texts)).rejects.toThrow(InjectedFaultError);
    const isKept = at === "append:after-commit" || at === "announce:after";
    expect(await store.readLog(sessionId)).toHaveLength(isKept ? 2 : 0);
    expect(await shaky.submit(people.ada, texts)).toMatchObject([
      { accepted: true, seq: 1 },
      { accepted: true, seq: 2 },
    ]);
    expect(await store.readLog(sessionId)).toHaveLength(2);
    expect(announced).toEqual([1, 2]);
    host.release(sessionId);
  });

  test("[OP2] whoever was fenced off judges again on the log as it is", async () => {
    const mine = await lab.newSession();
    const other = await new SessionHost({ store, datasets, nowMs: Date.now, engines }).acquire(
      mine.sessionId,
    );
    const body = mergeAt(mine, 0);
    await mine.submit(people.ada, [intentText(body)]);
    const late = await other?.submit(people.ben, [intentText(body), intentText(mergeAt(mine, 30))]);
    expect(late).toMatchObject([
      { accepted: false, refusal: { tag: "merge-already-joined", by: { authorName: "Ada" } } },
      { accepted: true, seq: 2 },
    ]);
    expect(other?.entries()).toHaveLength(2);
    host.release(mine.sessionId);
  });

  test("[DE1][DE4] a replay of the log from scratch has the live roots, after a random history", async () => {
    const session = await lab.newSession();
    const random = seededRandom(11);
    for (let step = 0; step < 60; step++) {
      const actor = random.chance(0.5) ? people.ada : people.ben;
      const undo: IntentBody = { kind: random.chance(0.7) ? "undo" : "redo", of: null };
      const edit = random.chance(0.6)
        ? mergeAt(session, random.below(1_000_000))
        : splitAt(session, random.below(1_000_000));
      const body = random.chance(0.75) ? edit : undo;
      await session.submit(actor, [intentText(body)]);
    }
    const rows = await store.readLog(session.sessionId);
    const operations = parseLog(session.sessionId, rows);
    expect(operations.length).toBeGreaterThan(20);
    const { base, segmentation } = session.model;
    const scratch = deriveFromScratch(base.graph, operations).roots;
    const replayed = replaySession(base, operations);
    const { graph } = segmentation.constraints;
    const live = Array.from(scratch.keys(), (id): [bigint, bigint] => {
      return [id, graph.idOf(rootIndexOf(segmentation, graph.nodeWithId(id)))];
    });
    expect(new Map(live)).toEqual(scratch);
    expect(replayed.operations).toEqual(operations);
    expect(differenceOf(replayed)).toEqual(differenceOf(session.model));
    host.release(session.sessionId);
  });

  test("[RV4] a session is finalized on the newest version, and what was signed must still be there", async () => {
    const [first, second] = [await lab.newSession(), await lab.newSession()];
    const body = mergeAt(first, 0);
    for (const session of [first, second]) await session.submit(people.ada, [intentText(body)]);
    await second.submit(people.ada, [intentText(mergeAt(second, 40))]);
    for (const session of [first, second]) await submitAndSign(lab, session);
    const deps = { store, nowMs: Date.now };
    const results = await Promise.all(
      [first, second].map((session) => finalizeSession(deps, session, people.rhea)),
    );
    expect(results.map((result) => result.ok && result.value.version)).toEqual([1, 2]);
    const kept = await store.readRootIndices(LAB_DATASET_ID, 2);
    const { graph } = second.model.base;
    const { roots } = deriveFromScratch(graph, second.model.operations);
    expect(Array.from(kept, (index) => graph.supervoxelIds.at(index))).toEqual([...roots.values()]);
    const { signal } = new AbortController();
    const report = await verifyStore({ store, datasets }, () => undefined, signal);
    expect(report.problems).toEqual([]);
    // Whoever never heard the answer asks again, and makes no second version.
    expect(await finalizeSession(deps, first, people.rhea)).toMatchObject({
      ok: true,
      value: { version: 1, isNew: false },
    });
    expect(await store.listVersions(LAB_DATASET_ID)).toHaveLength(3);
    for (const session of [first, second]) host.release(session.sessionId);
  });

  test("[RV4] a session is finalized on the version that another process made meanwhile", async () => {
    const versions = await store.listVersions(LAB_DATASET_ID);
    const newest = versions.length - 1;
    const [session, other] = [await lab.newSession(newest), await lab.newSession(newest)];
    const body = mergeAt(session, 0);
    for (const edited of [session, other]) await edited.submit(people.ada, [intentText(body)]);
    await session.submit(people.ada, [intentText(mergeAt(session, 40))]);
    for (const edited of [session, other]) await submitAndSign(lab, edited);
    const deps = { store, nowMs: Date.now };
    const first = await finalizeSession(deps, other, people.rhea);
    // As it looked a moment before.
    let looks = 0;
    const listVersions: Store["listVersions"] = (id) =>
      looks++ === 0 ? Promise.resolve(versions) : store.listVersions(id);
    const late = { ...deps, store: { ...store, listVersions } };
    const second = await finalizeSession(late, session, people.rhea);
    expect([first, second]).toMatchObject([
      { ok: true, value: { version: newest + 1 } },
      { ok: true, value: { version: newest + 2 } },
    ]);
    expect(looks).toBe(2);
    const log = await store.readLog(session.sessionId);
    expect(log.filter(({ kind }) => kind === "finalize")).toHaveLength(1);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    const report = await verifyStore(
      { store, datasets },
      () => undefined,
      new AbortController().signal,
    );
    expect(report.problems).toEqual([]);
    for (const { sessionId } of [session, other]) host.release(sessionId);
  });
});
