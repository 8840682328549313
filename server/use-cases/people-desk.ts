// Who is there and what they may do. The demo's people exist only while nobody else does: the
// first person of a lab's own ends the demo's rights and sign-ins [a demo link is a key].
import { randomBytes } from "node:crypto";
import type { Role } from "#core/access/role.ts";
import type { ApiPerson } from "#core/protocol/api.ts";
import type { Bus } from "#server/use-cases/bus.ts";
import type { AuditAction, AuditEntry, Doer } from "#server/use-cases/ports/audit.ts";
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
  add(
    person: { name: string; email: string; isAdmin: boolean },
    doer: Doer,
  ): Promise<{ person: ApiPerson; password: string } | null>;
  setRole(userId: string, datasetId: string, role: Role | null, doer: Doer): Promise<void>;
  setAdmin(userId: string, isAdmin: boolean, doer: Doer): Promise<void>;
  setDisabled(userId: string, isDisabled: boolean, doer: Doer): Promise<void>;
  /** One sign-in, or all with null. Returns how many there were. */
  endSignIns(userId: string, signInId: string | null, doer: Doer): Promise<number>;
  /** Once somebody of a lab's own is there. */
  endDemo(): Promise<void>;
}

/** Whoever may run commands where the data lies; the system has let them in. */
export const COMMAND_LINE: Doer = { id: null, name: "command line", via: "command", address: null };

export function createPeopleDesk(deps: {
  readonly store: Store;
  readonly accounts: Accounts;
  /** Closes the person's sockets, so that a right that is gone is gone at once. */
  readonly disconnect: (userId: string) => void;
  readonly bus: Bus;
  readonly nowMs: () => number;
}): PeopleDesk {
  const { store, accounts, disconnect, bus, nowMs } = deps;
  const entry = (
    action: AuditAction,
    userId: string,
    doer: Doer,
    details: AuditEntry["details"] = {},
    datasetId: string | null = null,
  ): AuditEntry => ({
    atMs: nowMs(),
    doer,
    action,
    subjectKind: "person",
    subjectId: userId,
    datasetId,
    details,
  });
  const tell = (userId: string) => bus.publish({ kind: "rights", userId });
  return {
    async list() {
      const datasets = new Map((await store.listDatasets()).map(({ id, name }) => [id, name]));
      return Promise.all((await store.listPeople()).map((person) => view(store, datasets, person)));
    },
    async add({ name, email, isAdmin }, doer) {
      const password = newPassword();
      const person = await accounts.create({ name, email, password, isAdmin, isDemo: false });
      if (person === null) return null;
      const details = { name: person.name, email: person.email, isAdmin: isAdmin ? "yes" : "no" };
      await store.recordAudit(entry("account.made", person.id, doer, details));
      await endDemo(deps);
      return { person: await view(store, new Map(), person), password };
    },
    async setRole(userId, datasetId, role, doer) {
      const audit = entry("role.set", userId, doer, { role }, datasetId);
      await store.setRole(userId, datasetId, role, audit);
      // A changed role holds from the next intent on: it is looked up for each. One that is gone
      // must end reading as well.
      if (role === null) disconnect(userId);
      await tell(userId);
    },
    async setAdmin(userId, isAdmin, doer) {
      const action = isAdmin ? "account.made-admin" : "account.unmade-admin";
      await store.setAdmin(userId, isAdmin, entry(action, userId, doer));
      await tell(userId);
    },
    async setDisabled(userId, isDisabled, doer) {
      const action = isDisabled ? "account.disabled" : "account.enabled";
      await store.setDisabled(userId, isDisabled, entry(action, userId, doer));
      if (isDisabled) disconnect(userId);
      await tell(userId);
    },
    async endSignIns(userId, signInId, doer) {
      const details = { which: signInId ?? "all" };
      const audit = entry("sign-in.ended", userId, doer, details);
      const ended = await store.endSignIns(userId, signInId, audit);
      await tell(userId);
      return ended;
    },
    endDemo: () => endDemo(deps),
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
    isDisabled: person.isDisabled,
    roles: roles.map(({ datasetId, role }) => ({
      datasetId,
      datasetName: datasetNames.get(datasetId) ?? datasetId,
      role,
    })),
  };
}
