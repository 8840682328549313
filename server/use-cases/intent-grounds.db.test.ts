// [OP3][CL2][CL3] What an intent says beside what it does, on both engines: the reason that its author
// gave, and the claims of others that they were shown.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isOnInVersion } from "#core/agglomeration/base-graph.ts";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import { createOpenDatasets, type OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import { parseLog } from "#server/use-cases/session-log.ts";
import type { Store } from "#server/use-cases/store.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { createEditEngines } from "#server/workers/edit-engines.ts";

const NAME = "small-world";
const ID_BASE = 2n ** 53n;

describe.each(await openDatabasesUnderTest())("on $name", ({ open }) => {
  let folder: string;
  let database: Database;
  let store: Store;
  let datasets: OpenDatasets;
  let host: SessionHost;
  const engines = createEditEngines(Date.now);
  const people: Record<"ada" | "ben" | "rhea", Actor> = {
    ada: { id: "", name: "Ada", role: "proofreader" },
    ben: { id: "", name: "Ben", role: "proofreader" },
    rhea: { id: "", name: "Rhea", role: "reviewer" },
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "fascicle-session-"));
    database = await open();
    store = createStore(database);
    await registerDataset({ store, datasetsDir: folder, nowMs: Date.now }, NAME, async (target) => {
      const world = makeNeuropil({ seed: 3, shapeVoxel: [96, 96, 8], idBase: ID_BASE });
      await importWorld(world, target);
      return openDatasetVolumes(target, { cacheBytes: 0 });
    });
    const adapter = createAuthAdapter(database);
    const auth = createAuth({ adapter, secret: "s".repeat(32), origins: [] });
    for (const actor of Object.values(people)) {
      const email = `${actor.name}@lab.example`;
      const fields = { name: actor.name, email, password: "long enough", isAdmin: false };
      const person = await createPerson(auth, { ...fields, isDemo: false });
      Object.assign(actor, { id: person?.id });
      await store.setRole(actor.id, datasetIdOf(NAME), actor.role);
    }
    datasets = createOpenDatasets({
      store,
      openVolumes: (id) => openDatasetVolumes(join(folder, id), { cacheBytes: 2 ** 20 }),
    });
    host = new SessionHost({ store, datasets, nowMs: Date.now, engines });
  });

  afterAll(async () => {
    await engines.close();
    await datasets?.closeAll();
    await database?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function newSession(baseVersion = 0): Promise<HostedSession> {
    const id = randomUUID();
    await store.createSession({
      id,
      datasetId: datasetIdOf(NAME),
      title: id,
      baseVersion,
      state: "open",
      createdById: people.ada.id,
      createdByName: people.ada.name,
      createdAtMs: Date.now(),
    });
    const session = await host.acquire(id);
    if (session === null) throw new Error("the session is there");
    return session;
  }

  const intentOf = (body: IntentBody, fields: Partial<Intent> = {}): string =>
    canonicalJson({
      id: randomUUID(),
      seenSeq: 0,
      overrides: [],
      body,
      ...fields,
    } as unknown as CanonicalValue);

  /** A merge across the e-th edge that is off and joins two segments. */
  function mergeAt(session: HostedSession, skip: number): IntentBody {
    const { graph, partition } = session.model.base;
    const edges = [...Array(graph.edgeA.length).keys()].filter(
      (edge) =>
        !isOnInVersion(graph, edge) &&
        partition.rootIndices.at(graph.edgeA.at(edge)) !==
          partition.rootIndices.at(graph.edgeB.at(edge)),
    );
    const edge = edges[skip % edges.length];
    const ends = {
      a: placeIn(graph, graph.edgeA.at(edge)),
      b: placeIn(graph, graph.edgeB.at(edge)),
    };
    return { kind: "merge", ...ends, confirmedFar: true };
  }

  test("[OP3] the reason that an author gave is kept in the log, and checked like any text", async () => {
    const session = await newSession();
    const body = mergeAt(session, 0);
    const reason = "one axon: the vesicles go on";
    const text = intentOf(body, { reason });
    const [outcome] = await session.submit(people.ada, [text]);
    expect(outcome).toMatchObject({ accepted: true, seq: 1 });
    const [operation] = parseLog(session.sessionId, await store.readLog(session.sessionId));
    expect(operation.reason).toBe(reason);
    for (const bad of ["", "  ", "=1+1", "x".repeat(501)]) {
      const [refused] = await session.submit(people.ada, [intentOf(body, { reason: bad })]);
      expect(refused).toMatchObject({ refusal: { tag: "intent-malformed", field: "reason" } });
    }
  });

  test("[CL2][CL3] a claim asks by the server's clock, until it ends", async () => {
    let nowMs = Date.now();
    const clocked = new SessionHost({ store, datasets, nowMs: () => nowMs, engines });
    const { sessionId } = await newSession();
    const session = await clocked.acquire(sessionId);
    if (session === null) throw new Error("the session is there");
    const body = mergeAt(session, 0);
    const place = body.kind === "merge" ? body.a : null;
    if (place === null) throw new Error("a merge has places");
    const claim = intentOf({ kind: "claim", place, minutes: 5, note: "mine" });
    const untilMs = nowMs + 5 * 60_000;
    expect(await session.submit(people.ben, [claim])).toMatchObject([{ seq: 1 }]);

    const claims = [{ seq: 1, authorId: people.ben.id, kind: "claim", untilMs, note: "mine" }];
    expect(await session.preview(people.ada, body)).toMatchObject({ ok: true, claims });
    expect(await session.preview(people.ben, body)).toMatchObject({ ok: true, claims: [] });
    nowMs = untilMs - 1;
    expect(await session.submit(people.ada, [intentOf(body)])).toMatchObject([
      { refusal: { tag: "segment-claimed", claims: [{ operation: { seq: 1 }, untilMs }] } },
    ]);
    const knowing = intentOf(body, { confirmedClaims: [1] });
    expect(await session.submit(people.ada, [knowing])).toMatchObject([{ seq: 2 }]);
    const undo = { kind: "undo", of: null } as const;
    expect(await session.submit(people.ada, [intentOf(undo)])).toMatchObject([
      { refusal: { tag: "segment-claimed" } },
    ]);
    nowMs = untilMs;
    expect(await session.submit(people.ada, [intentOf(undo)])).toMatchObject([{ seq: 3 }]);

    const log = parseLog(sessionId, await store.readLog(sessionId));
    expect(log.map(({ confirmedClaims }) => confirmedClaims)).toEqual([undefined, [1], undefined]);
    const again = await new SessionHost({ store, datasets, nowMs: () => nowMs, engines }).acquire(
      sessionId,
    );
    expect(again?.model.claims.unreleased.map(({ seq }) => seq)).toEqual([1]);
  });
});
