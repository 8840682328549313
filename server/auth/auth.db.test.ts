// Accounts on each engine, through the library's own handler: what a browser sends and gets.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { type Auth, createAuth } from "#server/auth/create-auth.ts";
import { OPEN_PATHS } from "#server/auth/open-paths.ts";
import { createPerson, setPassword, signOutEverywhere } from "#server/auth/people-accounts.ts";
import { signInOfRequest } from "#server/auth/sign-in-of-request.ts";
import { signInResponse } from "#server/auth/sign-in-response.ts";
import {
  authPost,
  cookiesOf,
  HOST,
  nextAddress,
  ORIGIN,
} from "#server/auth/testing/auth-requests.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import type { Person, Store } from "#server/use-cases/store.ts";

/** As the library itself tells them, with something in the place of what varies. */
function libraryPaths({ api }: Auth): readonly string[] {
  const paths = Object.values(api).flatMap((endpoint) => {
    const { path } = endpoint as { readonly path?: string };
    return path === undefined ? [] : [path.replaceAll(/:\w+/g, "x")];
  });
  return [...new Set(paths)].sort();
}

const SECRET = "a secret of the test, and of no server";
const PASSWORD = "correct horse battery";

for (const engine of await openDatabasesUnderTest()) {
  describe(`accounts on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let auth: Auth;
    let made = 0;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      auth = createAuth({ adapter: createAuthAdapter(database), secret: SECRET, origins: [] });
    });
    afterAll(() => database.close());

    async function newPerson(more: Partial<Person> = {}): Promise<Person> {
      made += 1;
      const person = await createPerson(auth, {
        name: `Person ${made}`,
        email: `Person.${made}@lab.example`,
        password: PASSWORD,
        isAdmin: false,
        isDemo: false,
        ...more,
      });
      if (person === null) throw new Error("the address is taken");
      return person;
    }
    const signIn = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
      auth.handler(authPost("/sign-in/email", { email, password }, headers));
    const personWith = async (cookie: string) =>
      (await signInOfRequest(auth, new Headers({ cookie, host: HOST })))?.person ?? null;

    it("makes a person who has no role anywhere, and keeps the marks it was given", async () => {
      const person = await newPerson({ isAdmin: true });
      expect(await store.findPerson(person.id)).toEqual(person);
      const plain = await newPerson();
      expect(plain).toMatchObject({ isAdmin: false, isDemo: false });
      expect(plain.email).toBe(plain.email.toLowerCase());
      expect(await store.rolesOf(plain.id)).toEqual([]);
      expect(await store.roleOn(plain.id, "any-dataset")).toBeNull();
    });

    it("gives one e-mail address to one person, also when two ask at once", async () => {
      const person = { name: "Twin", password: PASSWORD, isAdmin: false, isDemo: false };
      const twins = await Promise.all([
        createPerson(auth, { ...person, email: "twin@lab.example" }),
        createPerson(auth, { ...person, email: "TWIN@lab.example" }),
      ]);
      expect(twins.filter((twin) => twin === null)).toHaveLength(1);
    });

    it("refuses a password that is too short", async () => {
      await expect(newPerson().then(({ id }) => setPassword(auth, id, "short"))).rejects.toThrow(
        "10 to 128 characters",
      );
    });

    it("[LV4] knows a person by the cookie of a sign-in, and by nothing else", async () => {
      const person = await newPerson();
      const response = await signIn(person.email.toUpperCase());
      expect(response.status).toBe(200);
      const [cookie = ""] = response.headers.getSetCookie();
      expect(cookie).toMatch(/^fascicle\.session_token=/);
      expect(cookie).toMatch(/; HttpOnly/i);
      expect(cookie).toMatch(/; SameSite=Lax/i);
      expect(cookie).not.toMatch(/; Secure/i);
      expect(await personWith(cookiesOf(response))).toEqual(person);

      const forged = cookiesOf(response).replace(/\.[^.]*$/, ".Zm9yZ2Vk");
      expect(await personWith(forged)).toBeNull();
      expect(await personWith("")).toBeNull();
      const { token } = (await response.json()) as { token: string };
      expect(await personWith(`fascicle.session_token=${token}`)).toBeNull();
    });

    it("refuses a wrong password and an unknown address in the same words", async () => {
      const person = await newPerson();
      const wrong = await signIn(person.email, "wrong horse battery");
      const unknown = await signIn("nobody@lab.example");
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(await wrong.text()).toBe(await unknown.text());
      expect(wrong.headers.getSetCookie()).toEqual([]);
    });

    it("opens of all the routes that the library has those few that are listed", async () => {
      const paths = libraryPaths(auth);
      // Known ones, so that it is the library's list and no empty one.
      expect(paths).toEqual(expect.arrayContaining(["/sign-up/email", "/update-user", "/error"]));
      expect(paths.length).toBeGreaterThan(20);
      const answered: string[] = [];
      for (const path of paths) {
        for (const method of ["GET", "POST"]) {
          const init = method === "POST" ? { method, body: "{}" } : { method };
          const headers = { "content-type": "application/json", host: HOST, origin: ORIGIN };
          const url = `${ORIGIN}/api/auth${path}`;
          const answer = await auth.handler(new Request(url, { ...init, headers }));
          if (answer.status !== 404) answered.push(path);
        }
      }
      // Without invitations and provider there is no more; whatever the library adds is closed.
      const open = OPEN_PATHS.filter((path) => path !== "/join");
      expect([...new Set(answered)].sort()).toEqual([...open].sort());
      expect(open.filter((path) => !paths.includes(path))).toEqual([]);
    });

    it("kills the cookie at sign-out, here and everywhere", async () => {
      const person = await newPerson();
      const [here, there] = [
        cookiesOf(await signIn(person.email)),
        cookiesOf(await signIn(person.email)),
      ];
      await auth.handler(authPost("/sign-out", {}, { cookie: here }));
      expect(await personWith(here)).toBeNull();
      expect(await personWith(there)).toEqual(person);
      await signOutEverywhere(auth, person.id);
      expect(await personWith(there)).toBeNull();
    });

    it("changes a password, and ends every sign-in made with the old one", async () => {
      const person = await newPerson();
      const cookie = cookiesOf(await signIn(person.email));
      await setPassword(auth, person.id, "a new horse battery");
      expect(await personWith(cookie)).toBeNull();
      expect((await signIn(person.email)).status).toBe(401);
      expect((await signIn(person.email, "a new horse battery")).status).toBe(200);
      await expect(setPassword(auth, "nobody", PASSWORD)).rejects.toThrow("no person nobody");
    });

    it("signs the demo's person in by the server's own word, and sends the browser on", async () => {
      const person = await newPerson({ isDemo: true });
      const response = await signInResponse(auth, person.id, "/datasets");
      expect(response.status).toBe(303);
      expect(response.headers.get("location")).toBe("/datasets");
      expect(response.headers.getSetCookie()[0]).toMatch(/; HttpOnly/i);
      expect(await personWith(cookiesOf(response))).toEqual(person);
      await expect(signInResponse(auth, "nobody", "/")).rejects.toThrow();
      for (const elsewhere of ["https://evil.example/", "//evil.example", "/\\evil.example"]) {
        await expect(signInResponse(auth, person.id, elsewhere)).rejects.toThrow("a path");
      }
    });

    it("opens no route by which people could make, rename or raise themselves", async () => {
      const person = await newPerson();
      const cookie = cookiesOf(await signIn(person.email));
      const attempts = [
        authPost("/sign-up/email", { name: "Eve", email: "eve@lab.example", password: PASSWORD }),
        authPost("/update-user", { name: "Ada", isAdmin: true }, { cookie }),
        authPost("/sign-in-as", { userId: person.id }),
        authPost("/signInAs", { userId: person.id }),
        authPost("/sign-in/email/../../update-user", { name: "Ada" }, { cookie }),
        new Request(`${ORIGIN}/api/auth/get-session`, { headers: { cookie, host: HOST } }),
      ];
      for (const attempt of attempts) expect((await auth.handler(attempt)).status).toBe(404);
      expect(await store.findPerson(person.id)).toEqual(person);
      expect(await store.findPersonByEmail("eve@lab.example")).toBeNull();
    });

    it("refuses a sign-in and a sign-out that come from another site's page", async () => {
      const person = await newPerson();
      const cookie = cookiesOf(await signIn(person.email));
      const origin = "https://evil.example";
      expect((await signIn(person.email, PASSWORD, { origin })).status).toBe(403);
      expect((await auth.handler(authPost("/sign-out", {}, { cookie, origin }))).status).toBe(403);
      expect(await personWith(cookie)).toEqual(person);
    });

    it("slows down whoever guesses, by address, whatever the client says of it", async () => {
      const person = await newPerson();
      const from = { [CLIENT_ADDRESS_HEADER]: nextAddress() };
      const statuses: number[] = [];
      for (let guess = 0; guess < 12; guess += 1) {
        const headers = { ...from, "x-forwarded-for": nextAddress() };
        statuses.push((await signIn(person.email, `guess number ${guess}`, headers)).status);
      }
      expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
      expect(statuses.slice(10)).toEqual([429, 429]);
      expect((await signIn(person.email)).status).toBe(200);
    });

    it("marks its cookies Secure where people come over https", async () => {
      const person = await newPerson();
      const origin = "https://lab.example";
      const adapter = createAuthAdapter(database);
      const behindHttps = createAuth({ adapter, secret: SECRET, origins: [origin] });
      const response = await behindHttps.handler(
        authPost("/sign-in/email", { email: person.email, password: PASSWORD }, { origin }),
      );
      expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-fascicle\..*; Secure/i);
    });
  });
}
