// Who is there and what they may do. The demo's people exist only while nobody else does: the
// first person of a lab's own ends the demo's rights and sign-ins [a demo link is a key].
import { randomBytes } from "node:crypto";
import type { Role } from "#core/access/role.ts";
import type { ApiPerson } from "#core/protocol/api.ts";
import type { Person, Store } from "#server/use-cases/store.ts";

export interface Accounts {
  /** null where the e-mail address is taken. */
  create(person: {
    name: string;
    email: string;
    password: string;
    isAdmin: boolean;
    isDemo: boolean;
  }): Promise<Person | null>;
  signOutEverywhere(userId: string): Promise<void>;
}

export interface PeopleDesk {
  list(): Promise<readonly ApiPerson[]>;
  /** Makes the password; null where the e-mail address is taken. */
  add(person: {
    name: string;
    email: string;
    isAdmin: boolean;
  }): Promise<{ person: ApiPerson; password: string } | null>;
  setRole(userId: string, datasetId: string, role: Role | null): Promise<void>;
}

export function createPeopleDesk(deps: {
  readonly store: Store;
  readonly accounts: Accounts;
  /** Closes the person's sockets, so that a right that is gone is gone at once. */
  readonly disconnect: (userId: string) => void;
}): PeopleDesk {
  const { store, accounts, disconnect } = deps;
  return {
    async list() {
      const datasets = new Map((await store.listDatasets()).map(({ id, name }) => [id, name]));
      return Promise.all((await store.listPeople()).map((person) => view(store, datasets, person)));
    },
    async add({ name, email, isAdmin }) {
      const password = newPassword();
      const person = await accounts.create({ name, email, password, isAdmin, isDemo: false });
      if (person === null) return null;
      await endDemo(deps);
      return { person: await view(store, new Map(), person), password };
    },
    async setRole(userId, datasetId, role) {
      await store.setRole(userId, datasetId, role);
      // A changed role holds from the next intent on: it is looked up for each. One that is gone
      // must end reading as well.
      if (role === null) disconnect(userId);
    },
  };
}

/** About 95 bits, in letters and digits that cannot be taken for one another. */
export function newPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  return Array.from(randomBytes(20), (byte) => letters[byte % letters.length]).join("");
}

async function endDemo(deps: Parameters<typeof createPeopleDesk>[0]): Promise<void> {
  for (const person of await deps.store.listPeople()) {
    if (!person.isDemo) continue;
    await deps.accounts.signOutEverywhere(person.id);
    for (const { datasetId } of await deps.store.rolesOf(person.id)) {
      await deps.store.setRole(person.id, datasetId, null);
    }
    deps.disconnect(person.id);
  }
}

async function view(
  store: Store,
  datasetNames: ReadonlyMap<string, string>,
  person: Person,
): Promise<ApiPerson> {
  const roles = await store.rolesOf(person.id);
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    isAdmin: person.isAdmin,
    roles: roles.map(({ datasetId, role }) => ({
      datasetId,
      datasetName: datasetNames.get(datasetId) ?? datasetId,
      role,
    })),
  };
}
