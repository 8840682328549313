// Fifty people and ten neurons that touch each other: everybody edits the same few supervoxels, so
// that most of what they ask for meets what somebody else has just done.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AgglomerationGraph, isOnInVersion } from "#core/agglomeration/base-graph.ts";
import type { Place } from "#core/geometry/place.ts";
import type { RootId } from "#core/ids/supervoxel-id.ts";
import { type BasePartition, membersAt } from "#core/segmentation/base-partition.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { type Database, openDatabase } from "#server/persistence/open-database.ts";
import { createLocalBus } from "#server/use-cases/bus.ts";
import { createOpenDatasets, type OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import type { Store } from "#server/use-cases/store.ts";
import { createTokensDesk } from "#server/use-cases/tokens-desk.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";

const DATASET = "contested";
const DATASET_ID = datasetIdOf(DATASET);
const NEURONS = 10;

export interface ConflictPerson {
  readonly id: string;
  readonly name: string;
  /** As a header's value. */
  readonly bearer: string;
}

export interface ContestedPlace {
  readonly place: Place;
  readonly baseRoot: RootId;
}

export interface ConflictWorld {
  readonly dataDir: string;
  readonly secret: string;
  readonly sessionId: string;
  readonly people: readonly ConflictPerson[];
  /** Of the ten neurons' supervoxels, with the roots that the version gives them. */
  readonly places: readonly ContestedPlace[];
  /** While no server runs: on the database itself. */
  read<T>(task: (store: Store, datasets: OpenDatasets) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export async function makeConflictWorld(peopleCount: number): Promise<ConflictWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), "fascicle-conflicts-"));
  const datasetsDir = join(dataDir, "datasets");
  const secret = randomUUID() + randomUUID();
  const sessionId = randomUUID();
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  const withDatabase = async <T>(task: (database: Database) => Promise<T>): Promise<T> => {
    const database = await openDatabase({ dataDir, migrationsDir: MIGRATIONS_DIR });
    try {
      return await task(database);
    } finally {
      await database.close();
    }
  };
  const read: ConflictWorld["read"] = (task) =>
    withDatabase(async (database) => {
      const store = createStore(database);
      const openVolumes = (id: string) =>
        openDatasetVolumes(join(datasetsDir, id), { cacheBytes: 2 ** 20 });
      const datasets = createOpenDatasets({ store, openVolumes });
      try {
        return await task(store, datasets);
      } finally {
        await datasets.closeAll();
      }
    });
  const people = await withDatabase(async (database) => {
    const store = createStore(database);
    await registerDataset({ store, datasetsDir, nowMs: Date.now }, DATASET, async (target) => {
      await importWorld(makeNeuropil({ seed: 3, shapeVoxel: [256, 256, 12] }), target);
      return openDatasetVolumes(target, { cacheBytes: 0 });
    });
    const added = await addPeople(database, secret, peopleCount);
    const [first] = added;
    await store.createSession({
      ...{ id: sessionId, datasetId: DATASET_ID, title: "contested", baseVersion: 0 },
      ...{ state: "open", createdById: first.id, createdByName: first.name },
      createdAtMs: Date.now(),
    });
    return added;
  });
  const places = await read(async (_store, datasets) => {
    const dataset = await datasets.open(DATASET_ID);
    if (dataset === null) throw new Error("the dataset is there");
    const { graph, partition } = await dataset.versionBase(0);
    return contested(graph, partition).flatMap((root) =>
      Array.from(membersAt(partition, root), (index) => ({
        place: placeIn(graph, index),
        baseRoot: graph.supervoxelIds.at(root),
      })),
    );
  });
  return {
    ...{ dataDir, secret, sessionId, people, places, read },
    remove: () => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Their tokens are their way in: nobody has a password. */
async function addPeople(
  database: Database,
  secret: string,
  count: number,
): Promise<readonly ConflictPerson[]> {
  const store = createStore(database);
  const auth = createAuth({ adapter: createAuthAdapter(database), secret, origins: [] });
  const { internalAdapter } = await auth.$context;
  const tokens = createTokensDesk({ store, bus: createLocalBus(), nowMs: Date.now });
  const doer = { id: null, name: "the test", via: "command", address: null } as const;
  const people: ConflictPerson[] = [];
  for (let index = 0; index < count; index++) {
    const name = `Person ${index}`;
    const fields = { name, email: `person-${index}@lab.example`, emailVerified: true };
    const { id } = await internalAdapter.createUser(
      { ...fields, isAdmin: false, isDemo: false },
      { method: "admin" },
    );
    await store.setRole(id, DATASET_ID, "proofreader");
    const { token } = await tokens.make(id, { name, maxRole: "proofreader", days: 1 }, doer);
    people.push({ id, name, bearer: `Bearer ${token}` });
  }
  return people;
}

/** Ten segments of several supervoxels, each touching one before it; dense indices of their roots. */
function contested(graph: AgglomerationGraph, partition: BasePartition): readonly number[] {
  const touching = touchingRoots(graph, partition);
  const isLarge = (root: number) => membersAt(partition, root).length >= 3;
  const [start] = [...touching.keys()].filter(isLarge).sort((a, b) => a - b);
  const found = new Set([start]);
  for (const root of found) {
    for (const next of touching.get(root) ?? []) {
      if (found.size < NEURONS && isLarge(next)) found.add(next);
    }
  }
  if (found.size < NEURONS) throw new Error(`only ${found.size} neurons touch each other`);
  return [...found];
}

function touchingRoots(
  graph: AgglomerationGraph,
  { rootIndices }: BasePartition,
): ReadonlyMap<number, ReadonlySet<number>> {
  const touching = new Map<number, Set<number>>();
  const add = (root: number, other: number) => {
    touching.set(root, (touching.get(root) ?? new Set()).add(other));
  };
  for (let edge = 0; edge < graph.edgeA.length; edge++) {
    const a = rootIndices.at(graph.edgeA.at(edge));
    const b = rootIndices.at(graph.edgeB.at(edge));
    if (a === b || isOnInVersion(graph, edge)) continue;
    add(a, b);
    add(b, a);
  }
  return touching;
}
