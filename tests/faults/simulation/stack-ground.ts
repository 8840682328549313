// What all seeds of a run share: one real database in memory, the people, and the threads that cut.
// Each seed has a world and a session of its own in it.
import type { IntentActor } from "#core/session/judge-intent.ts";
import { seededRandom } from "#fixtures/neuropil/seeded-random.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openInMemory } from "#server/persistence/database-under-test.ts";
import type { EditEngines } from "#server/use-cases/edit-engines.ts";
import { type Failpoint, type Faults, NO_FAULTS } from "#server/use-cases/failpoint.ts";
import type { Store } from "#server/use-cases/store.ts";
import { createEditEngines } from "#server/workers/edit-engines.ts";
import { addBarDataset, type BarDataset } from "#tests/faults/simulation/bar-dataset.ts";
import { rememberReads } from "#tests/faults/simulation/remembered-reads.ts";
import { growWorld } from "#tests/simulation/simulated-world.ts";

export interface StackGround {
  readonly store: Store;
  readonly engines: EditEngines;
  readonly people: readonly IntentActor[];
  /** The world of this number: the same in every run. */
  world(number: number): Promise<StackWorld>;
  /** A new session on the dataset. */
  addSession(datasetId: string): Promise<string>;
  /** What happens at the store's failpoints from now on; null for nothing. */
  onFault(faults: Faults | null): void;
  close(): Promise<void>;
}

export interface StackWorld {
  readonly dataset: BarDataset;
  /** The supervoxels that people have to do with, by dense index. */
  readonly focus: readonly number[];
}

const PEOPLE = 16;

function roleOf(index: number): IntentActor["role"] {
  if (index === 1) return "viewer";
  return index % 5 === 0 ? "reviewer" : "proofreader";
}

export async function openStackGround(): Promise<StackGround> {
  // Each page's provider waits for the process to end.
  process.setMaxListeners(0);
  let faults: Faults = NO_FAULTS;
  const database = await openInMemory();
  const planned: Faults = Object.assign((at: Failpoint) => faults(at), {
    isPlannedAt: (at: Failpoint) => faults.isPlannedAt?.(at) ?? false,
  });
  const store = rememberReads(createStore(database, planned));
  const engines = createEditEngines(Date.now);
  const auth = createAuth({
    adapter: createAuthAdapter(database),
    secret: "s".repeat(32),
    origins: [],
  });
  const people: IntentActor[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const name = `person-${index}`;
    const fields = { name, email: `${name}@lab.example`, password: "long enough" };
    const person = await createPerson(auth, { ...fields, isAdmin: false, isDemo: false });
    if (person === null) throw new Error(`${name} cannot be added`);
    people.push({ id: person.id, role: roleOf(index) });
  }
  const worlds = new Map<number, StackWorld>();
  let sessions = 0;
  const makeWorld = async (number: number): Promise<StackWorld> => {
    const { world, chain } = growWorld(seededRandom(number), people);
    const dataset = await addBarDataset(store, `bars-${number}`, world);
    for (const { id, role } of people) await store.setRole(id, dataset.record.id, role);
    return { dataset, focus: chain.flat() };
  };
  return {
    ...{ store, engines, people },
    async world(number) {
      const found = worlds.get(number) ?? (await makeWorld(number));
      worlds.set(number, found);
      return found;
    },
    async addSession(datasetId) {
      const id = `session-${++sessions}`;
      await store.createSession({
        ...{ id, datasetId, title: id, baseVersion: 0, state: "open" },
        ...{ createdById: people[0].id, createdByName: "person-0", createdAtMs: 0 },
      });
      return id;
    },
    onFault(planned) {
      faults = planned ?? NO_FAULTS;
    },
    async close() {
      await engines.close();
      await database.close();
    },
  };
}
