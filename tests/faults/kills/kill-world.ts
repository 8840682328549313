// What the kills happen to: a place of its own on either engine, a small synthetic dataset, people
// who edit and one who reviews. It is made without a server, so that the first start is one of many.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "#core/geometry/place.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import type { DatabaseUnderTest } from "#server/persistence/database-under-test.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { openDatabase } from "#server/persistence/open-database.ts";
import { createOpenDatasets, type OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import type { Store } from "#server/use-cases/store.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";

const DATASET = "killed";
export const PASSWORD = "long enough for a test";
export const DATASET_ID = datasetIdOf(DATASET);

/** Two pages, a script, and a reviewer. */
export const PEOPLE = ["ada", "ben", "cleo", "rhea"] as const;
export type PersonName = (typeof PEOPLE)[number];

export interface Merge {
  readonly a: Place;
  readonly b: Place;
}

export interface KillWorld {
  readonly dataDir: string;
  /** Of every start of a server. */
  readonly env: Readonly<Record<string, string>>;
  readonly merges: readonly Merge[];
  readonly ids: ReadonlyMap<PersonName, string>;
  /** While no server runs: on the database itself. */
  read<T>(task: (store: Store, datasets: OpenDatasets) => Promise<T>): Promise<T>;
  remove(): Promise<void>;
}

export function emailOf(name: PersonName): string {
  return `${name}@lab.example`;
}

/** In a folder of its own, unless one is given. */
export async function makeKillWorld(
  engine: Pick<DatabaseUnderTest, "makePlace">,
  givenDir?: string,
): Promise<KillWorld> {
  const dataDir = givenDir ?? (await mkdtemp(join(tmpdir(), "fascicle-kills-")));
  const place = await engine.makePlace();
  const { databaseUrl } = place.options;
  if (databaseUrl === undefined) await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  const secret = randomUUID() + randomUUID();
  const datasetsDir = join(dataDir, "datasets");
  const read: KillWorld["read"] = async (task) => {
    const database = await openDatabase({ dataDir, databaseUrl, migrationsDir: MIGRATIONS_DIR });
    const store = createStore(database);
    const openVolumes = (id: string) =>
      openDatasetVolumes(join(datasetsDir, id), { cacheBytes: 2 ** 20 });
    const datasets = createOpenDatasets({ store, openVolumes });
    try {
      return await task(store, datasets);
    } finally {
      await datasets.closeAll();
      await database.close();
    }
  };
  const ids = new Map<PersonName, string>();
  const database = await openDatabase({ dataDir, databaseUrl, migrationsDir: MIGRATIONS_DIR });
  try {
    const store = createStore(database);
    await registerDataset({ store, datasetsDir, nowMs: Date.now }, DATASET, async (target) => {
      await importWorld(makeNeuropil({ seed: 3, shapeVoxel: [256, 256, 12] }), target);
      return openDatasetVolumes(target, { cacheBytes: 0 });
    });
    const auth = createAuth({ adapter: createAuthAdapter(database), secret, origins: [] });
    for (const name of PEOPLE) {
      const fields = { name, email: emailOf(name), password: PASSWORD, isAdmin: false };
      const person = await createPerson(auth, { ...fields, isDemo: false });
      if (person === null) throw new Error(`${name} is there already`);
      ids.set(name, person.id);
      await store.setRole(person.id, DATASET_ID, name === "rhea" ? "reviewer" : "proofreader");
    }
  } finally {
    await database.close();
  }
  return {
    dataDir,
    env: { DATABASE_URL: databaseUrl ?? "", FASCICLE_SECRET: secret, FASCICLE_DEMO: "0" },
    merges: await separateMerges(dataDir, DATASET, 9),
    ids,
    read,
    async remove() {
      await place.remove();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
