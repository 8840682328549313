// Joining by invitation on each engine, through the auth library's own handler and the desk.
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authUser } from "#db/schema/auth.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { type Auth, createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { signInOfRequest } from "#server/auth/sign-in-of-request.ts";
import { authPost, HOST, nextAddress } from "#server/auth/testing/auth-requests.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { createLocalBus } from "#server/use-cases/bus.ts";
import {
  createInvitationsDesk,
  type InvitationsDesk,
  type NewInvitation,
} from "#server/use-cases/invitations-desk.ts";
import type { Store } from "#server/use-cases/store.ts";
import { addBareDataset } from "#tests/support/bare-dataset.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 86_400_000;
const ADA = { id: "ada", name: "Ada", via: "page", address: "10.9.9.9" } as const;
const DATASETS = ["larva", "adult"] as const;

for (const engine of await openDatabasesUnderTest()) {
  describe(`invitations on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let auth: Auth;
    let desk: InvitationsDesk;
    let nowMs = 1_760_000_000_000;
    let joined = 0;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      desk = createInvitationsDesk({
        store,
        bus: createLocalBus(),
        nowMs: () => nowMs,
        async onJoined() {
          joined += 1;
        },
      });
      auth = createAuth({
        adapter: createAuthAdapter(database),
        secret: "a secret of the test, and of no server",
        origins: [],
        invitations: desk,
      });
      for (const name of DATASETS) await addBareDataset(store, name);
    });
    afterAll(() => database.close());

    const invite = (asked: Partial<NewInvitation> = {}) =>
      desk.make({ email: null, roles: [], days: 1, ...asked }, ADA);
    const join = (body: unknown, headers: Record<string, string> = {}) =>
      auth.handler(authPost("/join", body, headers));
    const tagOf = async (response: Response) =>
      ((await response.json()) as { error: { tag: string } }).error.tag;
    const newcomer = (token: string, email?: string) => ({
      token,
      name: "Ben",
      password: PASSWORD,
      ...(email === undefined ? {} : { email }),
    });

    it("makes the account, gives its roles, signs in and leads to the dataset", async () => {
      const roles = [{ datasetId: "larva", role: "reviewer" }] as const;
      const { token, record } = await invite({ email: "Ben@Lab.example", roles });
      const response = await join(newcomer(token));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ location: "/#dataset-larva" });
      const [cookie = ""] = response.headers.getSetCookie();
      expect(cookie).toMatch(/; HttpOnly/i);
      const headers = new Headers({ cookie: cookie.split(";")[0], host: HOST });
      const signIn = await signInOfRequest(auth, headers);
      expect(signIn?.person).toMatchObject({ name: "Ben", email: "ben@lab.example" });
      const userId = signIn?.person.id ?? "";
      expect(await store.rolesOf(userId)).toEqual(roles);
      expect(joined).toBe(1);
      expect(await desk.find(token)).toMatchObject({ id: record.id, usedById: userId });
      const actions = (await store.listAudit({ datasetId: null, before: null, limit: 4 })).map(
        ({ action, actorId, subjectId }) => [action, actorId, subjectId],
      );
      expect(actions).toEqual([
        ["role.set", userId, userId],
        ["account.made", userId, userId],
        ["invitation.used", userId, record.id],
        ["invitation.made", "ada", record.id],
      ]);
    });

    it("keeps no token, only its SHA-256", async () => {
      const { token } = await invite();
      const tables = await database.orm.execute("select * from invitations");
      expect(JSON.stringify(tables)).not.toContain(token);
    });

    it("lets one of two have it, and makes no account for the other", async () => {
      const { token } = await invite({ roles: [{ datasetId: "larva", role: "viewer" }] });
      const emails = Array.from({ length: 6 }, (_, n) => `racer.${n}@lab.example`);
      const answers = await Promise.all(emails.map((email) => join(newcomer(token, email))));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, 409, 409, 409, 409, 409]);
      const losers = answers.filter(({ status }) => status === 409);
      expect(await Promise.all(losers.map(tagOf))).toEqual(Array(5).fill("invitation-used"));
      const people = await Promise.all(emails.map((email) => store.findPersonByEmail(email)));
      expect(people.filter((person) => person !== null)).toHaveLength(1);
    });

    it("says in one word why it cannot be used, and then makes nothing", async () => {
      const revoked = await invite();
      expect(await desk.revoke(revoked.record.id, ADA)).toBe(true);
      expect(await desk.revoke(revoked.record.id, ADA)).toBe(false);
      const expired = await invite();
      const addressed = await invite({ email: "ida@lab.example" });
      const taken = await invite();
      nowMs += DAY_MS;
      const late = await join(newcomer(expired.token, "late@lab.example"));
      nowMs -= DAY_MS;
      const person = { name: "Cy", email: "cy@lab.example", password: PASSWORD };
      await createPerson(auth, { ...person, isAdmin: false, isDemo: false });
      const answers = [
        late,
        await join(newcomer(revoked.token, "late@lab.example")),
        await join(newcomer("no-such-token", "late@lab.example")),
        await join(newcomer(addressed.token, "late@lab.example")),
        await join(newcomer(taken.token, "CY@lab.example")),
      ];
      expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 409, 409]);
      expect(await Promise.all(answers.map(tagOf))).toEqual([
        "invitation-expired",
        "invitation-revoked",
        "invitation-unknown",
        "invitation-other-email",
        "invitation-email-taken",
      ]);
      expect(await store.findPersonByEmail("late@lab.example")).toBeNull();
      // What was refused did not use it up.
      expect((await join(newcomer(taken.token, "cya@lab.example"))).status).toBe(200);
    });

    it("names the field that is wrong", async () => {
      const { token } = await invite();
      const whole = newcomer(token, "eve@lab.example");
      const bad = [
        [{ ...whole, password: "short" }, "password"],
        [{ ...whole, name: " " }, "name"],
        [{ ...whole, email: "eve" }, "email"],
        [{ ...whole, email: undefined }, "email"],
        [{ ...whole, isAdmin: true }, "isAdmin"],
        [7, "body"],
      ] as const;
      for (const [body, field] of bad) {
        const response = await join(body);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ error: { tag: "bad-request", field } });
      }
      expect(await store.findPersonByEmail("eve@lab.example")).toBeNull();
    });

    it("is refused from another site's page, and from none", async () => {
      const { token } = await invite();
      const body = newcomer(token, "far@lab.example");
      for (const origin of ["https://evil.example", "null", ""]) {
        expect((await join(body, { origin })).status).toBe(403);
      }
      expect(await store.findPersonByEmail("far@lab.example")).toBeNull();
    });

    it("is slowed down by address, whatever the client says of it", async () => {
      const from = { [CLIENT_ADDRESS_HEADER]: nextAddress() };
      const statuses: number[] = [];
      for (let guess = 0; guess < 12; guess += 1) {
        const body = newcomer(`guess-${guess}`, "guess@lab.example");
        statuses.push((await join(body, from)).status);
      }
      expect(statuses).toEqual([...Array(10).fill(409), 429, 429]);
    });

    it("holds an address for verified only where an administrator wrote it", async () => {
      const addressed = await invite({ email: "vera@lab.example" });
      const open = await invite();
      await join(newcomer(addressed.token));
      await join(newcomer(open.token, "otto@lab.example"));
      const isVerified = async (email: string) =>
        (await database.orm.select().from(authUser).where(eq(authUser.email, email)))[0]
          ?.emailVerified;
      expect(await isVerified("vera@lab.example")).toBe(true);
      expect(await isVerified("otto@lab.example")).toBe(false);
    });

    it("adds roles to somebody who is there, and takes no greater one away", async () => {
      const person = await createPerson(auth, {
        name: "Dee",
        email: "dee@lab.example",
        password: PASSWORD,
        isAdmin: false,
        isDemo: false,
      });
      if (person === null) throw new Error("the address is taken");
      await store.setRole(person.id, "larva", "reviewer");
      const { token } = await invite({
        roles: [
          { datasetId: "larva", role: "viewer" },
          { datasetId: "adult", role: "proofreader" },
        ],
      });
      const doer = { id: person.id, name: person.name, via: "page", address: null } as const;
      expect(await desk.accept(token, person, doer)).toMatchObject({ ok: true });
      expect(await store.rolesOf(person.id)).toEqual([
        { datasetId: "adult", role: "proofreader" },
        { datasetId: "larva", role: "reviewer" },
      ]);
      expect(await desk.accept(token, person, doer)).toEqual({ ok: false, error: "used" });
    });
  });
}
