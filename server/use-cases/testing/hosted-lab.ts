// A small lab on a database and a dataset's folder, for tests of what the server makes of an intent:
// three people, and sessions that anybody may open.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CanonicalValue, canonicalJson } from "#core/ids/canonical-json.ts";
import type { Intent, IntentBody } from "#core/operations/intent.ts";
import { differenceOf } from "#core/session/difference.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { finalizeSession } from "#server/use-cases/finalize-session.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import { createOpenDatasets, type OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import type { Store } from "#server/use-cases/store.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { createEditEngines } from "#server/workers/edit-engines.ts";

export const LAB_DATASET = "small-world";
export const LAB_DATASET_ID = datasetIdOf(LAB_DATASET);
export const LAB_SHAPE_VOXEL = [96, 96, 8] as const;
/** The smallest id of a supervoxel, which no JavaScript number tells from the next. */
export const LAB_ID_BASE = 2n ** 53n;

export interface HostedLab {
  readonly database: Database;
  /** Where the datasets' folders are. */
  readonly folder: string;
  readonly store: Store;
  readonly datasets: OpenDatasets;
  readonly host: SessionHost;
  readonly engines: ReturnType<typeof createEditEngines>;
  readonly people: Readonly<Record<"ada" | "ben" | "rhea", Actor>>;
  /** The same folder as another process sees it. */
  openDatasets(): OpenDatasets;
  newSession(baseVersion?: number, datasetId?: string): Promise<HostedSession>;
  close(): Promise<void>;
}

export async function openHostedLab(open: () => Promise<Database>): Promise<HostedLab> {
  const folder = await mkdtemp(join(tmpdir(), "fascicle-lab-"));
  const database = await open();
  const store = createStore(database);
  const engines = createEditEngines(Date.now);
  const registering = { store, datasetsDir: folder, nowMs: Date.now };
  await registerDataset(registering, LAB_DATASET, async (target) => {
    const world = makeNeuropil({ seed: 3, shapeVoxel: LAB_SHAPE_VOXEL, idBase: LAB_ID_BASE });
    await importWorld(world, target);
    return openDatasetVolumes(target, { cacheBytes: 0 });
  });
  const auth = createAuth({
    adapter: createAuthAdapter(database),
    secret: "s".repeat(32),
    origins: [],
  });
  const addPerson = async (name: string, role: Actor["role"]): Promise<Actor> => {
    const fields = { name, email: `${name}@lab.example`, password: "long enough" };
    const person = await createPerson(auth, { ...fields, isAdmin: false, isDemo: false });
    if (person === null) throw new Error(`${name} cannot be added`);
    await store.setRole(person.id, LAB_DATASET_ID, role);
    return { id: person.id, name, role };
  };
  const people = {
    ada: await addPerson("Ada", "proofreader"),
    ben: await addPerson("Ben", "proofreader"),
    rhea: await addPerson("Rhea", "reviewer"),
  };
  const openDatasets = () =>
    createOpenDatasets({
      store,
      openVolumes: (id) => openDatasetVolumes(join(folder, id), { cacheBytes: 2 ** 20 }),
    });
  const datasets = openDatasets();
  const host = new SessionHost({ store, datasets, nowMs: Date.now, engines });
  return {
    ...{ database, folder, store, datasets, host, engines, people, openDatasets },
    async newSession(baseVersion = 0, datasetId = LAB_DATASET_ID) {
      const id = randomUUID();
      await store.createSession({
        ...{ id, datasetId, title: id, baseVersion, state: "open" },
        ...{ createdById: people.ada.id, createdByName: people.ada.name, createdAtMs: Date.now() },
      });
      const session = await host.acquire(id);
      if (session === null) throw new Error("the session is there");
      return session;
    },
    async close() {
      await engines.close();
      await datasets.closeAll();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** As the person's page would ask, one after the other. Throws where one is refused. */
export async function must(
  session: HostedSession,
  actor: Actor,
  ...bodies: readonly IntentBody[]
): Promise<void> {
  for (const body of bodies) {
    const [outcome] = await session.submit(actor, [intentText(body)]);
    if (!outcome.accepted) throw new Error(`${body.kind} was refused: ${outcome.refusal.tag}`);
  }
}

/** Ada submits, and Rhea signs off the whole of every changed segment. */
export async function submitAndSign(
  { people: { ada, rhea } }: Pick<HostedLab, "people">,
  session: HostedSession,
): Promise<void> {
  await must(session, ada, { kind: "submit", note: "" });
  for (const { place: object, effectHash } of differenceOf(session.model)) {
    await must(session, rhea, { kind: "sign", object, scope: "whole", effectHash });
  }
}

/** The same, and Rhea finalizes it. */
export async function finalizeSigned(
  lab: Pick<HostedLab, "people" | "store">,
  session: HostedSession,
): ReturnType<typeof finalizeSession> {
  await submitAndSign(lab, session);
  return finalizeSession({ store: lab.store, nowMs: Date.now }, session, lab.people.rhea);
}

/** As a page sends it, with an id of its own. */
export function intentText(body: IntentBody, fields: Partial<Intent> = {}): string {
  const intent = { id: randomUUID(), seenSeq: 0, overrides: [], body, ...fields };
  return canonicalJson(intent as unknown as CanonicalValue);
}
