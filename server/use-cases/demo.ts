// The demo: a synthetic dataset and three people with sign-in links. It exists only where it can
// harm nobody: on the embedded database, while no person of a lab's own is there; its links work
// only while the server listens on loopback.
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Role } from "#core/access/role.ts";
import { DEMO_DATASET_NAME } from "#core/datasets/demo-dataset.ts";
import { type Accounts, newPassword } from "#server/use-cases/people-desk.ts";
import type { Person, Store } from "#server/use-cases/store.ts";

interface DemoPerson {
  readonly key: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export const DEMO_DATASET = DEMO_DATASET_NAME;
export const DEMO_SEED = 20_241_107;

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { key: "mina", name: "Mina Okafor", email: "mina@demo.invalid", role: "proofreader" },
  { key: "jonas", name: "Jonas Weber", email: "jonas@demo.invalid", role: "proofreader" },
  { key: "lea", name: "Lea Tanaka", email: "lea@demo.invalid", role: "reviewer" },
];

/** Makes the people who are not there yet, and gives each their role on every dataset. */
export async function ensureDemoPeople(store: Store, accounts: Accounts): Promise<void> {
  for (const { name, email } of DEMO_PEOPLE) {
    if ((await store.findPersonByEmail(email)) !== null) continue;
    await accounts.create({ name, email, password: newPassword(), isAdmin: false, isDemo: true });
  }
  for (const dataset of await store.listDatasets()) await grantDemoRoles(store, dataset.id);
}

export async function grantDemoRoles(store: Store, datasetId: string): Promise<void> {
  for (const { email, role } of DEMO_PEOPLE) {
    const person = await store.findPersonByEmail(email);
    if (person?.isDemo === true) await store.setRole(person.id, datasetId, role);
  }
}

export interface DemoLink {
  readonly name: string;
  readonly role: Role;
  readonly path: string;
}

export function demoLinks(secret: string): readonly DemoLink[] {
  return DEMO_PEOPLE.map(({ key, name, role }) => ({
    name,
    role,
    path: `/demo/${key}/${tokenOf(secret, key)}`,
  }));
}

/** The person that a link names; null where the link is not one of this server's. */
export async function personOfLink(
  store: Store,
  secret: string,
  key: string,
  token: string,
): Promise<Person | null> {
  const found = DEMO_PEOPLE.find((person) => person.key === key);
  if (found === undefined || !isSame(token, tokenOf(secret, key))) return null;
  const person = await store.findPersonByEmail(found.email);
  return person?.isDemo === true ? person : null;
}

function tokenOf(secret: string, key: string): string {
  return createHmac("sha256", secret).update(`demo link\n${key}`).digest("base64url").slice(0, 24);
}

function isSame(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
