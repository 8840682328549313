// A lab with as many people and sessions as a test wants, all signed in: made on the database itself,
// before a server runs, since sign-ins by hundreds would take longer than the test. Each person comes
// from an address of their own, as behind a proxy.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Role } from "#core/access/role.ts";
import type { Place } from "#core/geometry/place.ts";
import { makeNeuropil } from "#fixtures/neuropil/make-neuropil.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { signInResponse } from "#server/auth/sign-in-response.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { MIGRATIONS_DIR } from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { openDatabase } from "#server/persistence/open-database.ts";
import { datasetIdOf, registerDataset } from "#server/use-cases/register-dataset.ts";
import { importWorld } from "#server/volumes/import-world.ts";
import { openDatasetVolumes } from "#server/volumes/open-dataset-volumes.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { separateMerges } from "#tests/support/proofreading-plan.ts";

const DATASET = "crowded";
const DATASET_ID = datasetIdOf(DATASET);
const MERGES = 9;

export interface WorldPerson {
  readonly id: string;
  readonly role: Role;
  /** What every request and socket of theirs carries. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Merge {
  readonly a: Place;
  readonly b: Place;
}

export interface PeopledWorld {
  readonly server: FascicleServer;
  readonly people: readonly WorldPerson[];
  readonly sessionIds: readonly string[];
  /** That can all hold at once. */
  readonly merges: readonly Merge[];
  close(): Promise<void>;
}

export interface WorldSize {
  /** One person a role. */
  readonly roles: readonly Role[];
  readonly sessions: number;
  readonly env?: Readonly<Record<string, string>>;
  /** In which its data folder is made; that of temporary files where left out. */
  readonly parentDir?: string;
}

export async function openPeopledWorld(size: WorldSize): Promise<PeopledWorld> {
  const { roles, sessions, env, parentDir = tmpdir() } = size;
  const dataDir = mkdtempSync(join(parentDir, "fascicle-peopled-"));
  const remove = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  const secret = randomUUID() + randomUUID();
  try {
    const { people, sessionIds } = await populate(dataDir, secret, roles, sessions);
    const merges = await separateMerges(dataDir, DATASET, MERGES);
    const server = await FascicleServer.start({
      dataDir,
      env: {
        ...{ FASCICLE_SECRET: secret, FASCICLE_DEMO: "0" },
        ...{ FASCICLE_TRUSTED_PROXIES: "127.0.0.1,::1", ...env },
      },
    });
    const originOf = people.map((person) => ({
      ...person,
      headers: { ...person.headers, origin: server.url },
    }));
    return {
      ...{ server, people: originOf, sessionIds, merges },
      async close() {
        await server.kill();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

async function populate(dataDir: string, secret: string, roles: readonly Role[], count: number) {
  const datasetsDir = join(dataDir, "datasets");
  await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
  const database = await openDatabase({ dataDir, migrationsDir: MIGRATIONS_DIR });
  try {
    const store = createStore(database);
    await registerDataset({ store, datasetsDir, nowMs: Date.now }, DATASET, async (target) => {
      await importWorld(makeNeuropil({ seed: 3, shapeVoxel: [256, 256, 12] }), target);
      return openDatasetVolumes(target, { cacheBytes: 0 });
    });
    const auth = createAuth({ adapter: createAuthAdapter(database), secret, origins: [] });
    const { internalAdapter } = await auth.$context;
    const people: WorldPerson[] = [];
    for (const [index, role] of roles.entries()) {
      const [name, email] = [`Person ${index}`, `person-${index}@lab.example`];
      const flags = { emailVerified: true, isAdmin: false, isDemo: false };
      const { id } = await internalAdapter.createUser(
        { name, email, ...flags },
        { method: "admin" },
      );
      await store.setRole(id, DATASET_ID, role);
      const signedIn = await signInResponse(auth, id, "/");
      const cookie = signedIn.headers.getSetCookie().map((text) => text.split(";", 1)[0]);
      const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      people.push({ id, role, headers: { cookie: cookie.join("; "), "x-forwarded-for": address } });
    }
    const sessionIds = Array.from({ length: count }, () => randomUUID());
    for (const id of sessionIds) {
      await store.createSession({
        ...{ id, datasetId: DATASET_ID, title: id, baseVersion: 0, state: "open" },
        ...{ createdById: people[0].id, createdByName: "Person 0", createdAtMs: Date.now() },
      });
    }
    return { people, sessionIds };
  } finally {
    await database.close();
  }
}

/** Of the server's /metrics, by its name with labels, where it has any. */
export async function metricOf({ url }: FascicleServer, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  const value = line?.slice(name.length + 1);
  if (value === undefined) throw new Error(`the server has no metric ${name}`);
  return Number(value);
}
