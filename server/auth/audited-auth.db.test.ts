// What the audit log says of sign-ins and passwords, on each engine, through the real handler.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditedAuth } from "#server/auth/audited-auth.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { authPost } from "#server/auth/testing/auth-requests.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { Store } from "#server/use-cases/store.ts";

const PASSWORD = "correct horse battery";

for (const [index, engine] of (await openDatabasesUnderTest()).entries()) {
  describe(`the audit of sign-ins on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let handle: (request: Request) => Promise<Response>;
    let personId = "";
    const address = (last: number) => `10.3.${index}.${last}`;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      const auth = createAuth({
        adapter: createAuthAdapter(database),
        secret: "a secret of the test, and of no server",
        origins: [],
        onSignIn: ({ id, name }, from) =>
          store.recordAudit({
            atMs: 1,
            doer: { id, name, via: "page", address: from },
            action: "sign-in.made",
            subjectKind: "person",
            subjectId: id,
            datasetId: null,
            details: {},
          }),
      });
      handle = auditedAuth({ auth, recordAudit: store.recordAudit, nowMs: () => 2 });
      const email = "ada@lab.example";
      const ada = { name: "Ada", email, password: PASSWORD, isAdmin: false, isDemo: false };
      personId = (await createPerson(auth, ada))?.id ?? "";
    });
    afterAll(() => database.close());

    const post = (path: string, body: unknown, from: string, cookie = "") =>
      handle(authPost(path, body, { cookie, [CLIENT_ADDRESS_HEADER]: from }));
    const signIn = (password: string, from: string) =>
      post("/sign-in/email", { email: "ada@lab.example", password }, from);
    const newest = async (limit: number) =>
      (await store.listAudit({ datasetId: null, before: null, limit })).map((entry) => ({
        action: entry.action,
        actorId: entry.actorId,
        address: entry.address,
        email: entry.details.email ?? null,
      }));

    it("has who came in, from where, and what was refused, without the password", async () => {
      await signIn("wrong horse battery", address(1));
      const response = await signIn(PASSWORD, address(2));
      expect(response.status).toBe(200);
      expect(await newest(2)).toEqual([
        { action: "sign-in.made", actorId: personId, address: address(2), email: null },
        {
          action: "sign-in.failed",
          actorId: null,
          address: address(1),
          email: "ada@lab.example",
        },
      ]);
      const all = await store.listAudit({ datasetId: null, before: null, limit: 100 });
      const text = JSON.stringify(all.map(({ details }) => details));
      expect(text).not.toContain("horse");
    });

    it("has one line of an address that is slowed down, however often it knocks", async () => {
      for (let guess = 0; guess < 14; guess += 1) await signIn(`guess ${guess}`, address(3));
      const actions = (await newest(14)).map(({ action }) => action);
      expect(actions.filter((action) => action === "sign-in.limited")).toHaveLength(1);
      expect(actions.filter((action) => action === "sign-in.failed").length).toBe(11);
    });

    it("has a password's change, and no refused one", async () => {
      const signedIn = await signIn(PASSWORD, address(4));
      const cookie = signedIn.headers.getSetCookie()[0].split(";")[0];
      const change = (currentPassword: string) =>
        post(
          "/change-password",
          { currentPassword, newPassword: "another horse battery" },
          address(4),
          cookie,
        );
      expect((await change("wrong horse battery")).status).toBe(400);
      expect((await newest(1))[0].action).toBe("sign-in.made");
      expect((await change(PASSWORD)).status).toBe(200);
      expect(await newest(1)).toEqual([
        { action: "password.changed", actorId: personId, address: address(4), email: null },
      ]);
    });
  });
}
