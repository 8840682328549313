// Signing in by a real OpenID Connect provider, which runs here, on each engine.
import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authAccount, authUser } from "#db/schema/auth.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { type Auth, createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { signInOfRequest } from "#server/auth/sign-in-of-request.ts";
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
import { createLocalBus } from "#server/use-cases/bus.ts";
import { createInvitationsDesk, type InvitationsDesk } from "#server/use-cases/invitations-desk.ts";
import type { Store } from "#server/use-cases/store.ts";
import {
  IdentityProvider,
  newSigningKey,
  type ProvidersPerson,
} from "#tests/support/identity-provider.ts";
import type { Claims, Forgery } from "#tests/support/token-forgery.ts";

const ADMIN = { id: "admin", name: "Admin", via: "page", address: null } as const;
const person = (name: string, isVerified = true, domain = "lab.example"): ProvidersPerson => ({
  name,
  email: `${name}@${domain}`,
  isVerified,
});
const PEOPLE = new Map(
  ["ada", "ben", "cy", "dee", "eve", "fay", "gil", "ida", "kim"].map((name) => [
    name,
    person(name),
  ]),
);
PEOPLE.set("una", person("una", false));
PEOPLE.set("far", person("far", true, "elsewhere.example"));

let idp: IdentityProvider;
/** Rightly signed, but for what it says. */
const ofProvider = (changed: Claims): Forgery => ({
  key: idp.key,
  claims: (claims) => ({ ...claims, ...changed }),
});
beforeAll(async () => {
  idp = await IdentityProvider.start(`${ORIGIN}/api/auth/callback/oidc`, PEOPLE);
});
afterAll(() => idp.stop());

for (const engine of await openDatabasesUnderTest()) {
  describe(`a provider's word on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let auth: Auth;
    let desk: InvitationsDesk;

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      const bus = createLocalBus();
      const onJoined = async () => undefined;
      desk = createInvitationsDesk({ store, bus, nowMs: Date.now, onJoined });
      auth = createAuth({
        adapter: createAuthAdapter(database),
        secret: "a secret of the test, and of no server",
        origins: [ORIGIN],
        invitations: desk,
        provider: {
          settings: {
            issuer: idp.issuer,
            clientId: idp.clientId,
            clientSecret: idp.clientSecret,
            label: "Lab",
            emailDomains: ["lab.example"],
          },
          invitations: desk,
          nowMs: Date.now,
        },
      });
    });
    afterAll(() => database.close());

    const start = (body: Readonly<Record<string, unknown>> = {}) => {
      const returns = { callbackURL: "/landed", errorCallbackURL: "/sign-in" };
      return auth.handler(authPost("/sign-in/social", { provider: "oidc", ...returns, ...body }));
    };
    const comeBack = (to: URL, cookie: string) =>
      auth.handler(
        new Request(to, {
          headers: { host: HOST, cookie, [CLIENT_ADDRESS_HEADER]: nextAddress() },
        }),
      );
    const begin = async (body = {}) => {
      const started = await start(body);
      expect(started.status).toBe(200);
      const { url } = (await started.json()) as { url: string };
      return { url, cookie: cookiesOf(started) };
    };
    /** The whole way: where the browser ends up, and who is signed in there. */
    const signIn = async (login: string, invitation?: string) => {
      const { url, cookie } = await begin(invitation === undefined ? {} : { invitation });
      const landed = await comeBack(await idp.walkThrough(url, login), cookie);
      const headers = new Headers({ cookie: cookiesOf(landed), host: HOST });
      const found = await signInOfRequest(auth, headers);
      return { location: landed.headers.get("location"), email: found?.person.email ?? null };
    };
    const account = (name: string) =>
      createPerson(auth, {
        name,
        email: `${name}@lab.example`,
        password: "correct horse battery",
        isAdmin: false,
        isDemo: false,
      });
    const refusedWith = (error: string) => ({
      location: expect.stringContaining(`/sign-in?error=${error}`),
      email: null,
    });

    it("lets somebody in who was invited by a link, once", async () => {
      const { token, record } = await desk.make({ email: null, roles: [], days: 1 }, ADMIN);
      expect(await signIn("ada", token)).toEqual({ location: "/landed", email: "ada@lab.example" });
      const ada = await store.findPersonByEmail("ada@lab.example");
      expect(await desk.findById(record.id)).toMatchObject({ usedById: ada?.id });
      const [newest] = await store.listAudit({ datasetId: null, before: null, limit: 1 });
      expect(newest).toMatchObject({ action: "account.made", via: "provider", actorId: ada?.id });
      // Again without a link: she has an account now.
      expect(await signIn("ada")).toEqual({ location: "/landed", email: "ada@lab.example" });
      // Nobody else by the same link.
      expect(await signIn("ben", token)).toEqual(refusedWith("not_invited"));
      expect(await store.findPersonByEmail("ben@lab.example")).toBeNull();
    });

    it("lets somebody in whose address is on an invitation", async () => {
      await desk.make({ email: "cy@lab.example", roles: [], days: 1 }, ADMIN);
      expect(await signIn("cy")).toEqual({ location: "/landed", email: "cy@lab.example" });
    });

    it("refuses whom nobody invited, and keeps nothing of her", async () => {
      expect(await signIn("eve")).toEqual(refusedWith("not_invited"));
      expect(await store.findPersonByEmail("eve@lab.example")).toBeNull();
    });

    it("refuses an address that the provider has not verified, also with a link", async () => {
      const { token } = await desk.make({ email: null, roles: [], days: 1 }, ADMIN);
      expect(await signIn("una", token)).toEqual(refusedWith("email_not_verified"));
      expect(await store.findPersonByEmail("una@lab.example")).toBeNull();
    });

    it("refuses an address of another domain", async () => {
      const { token } = await desk.make({ email: null, roles: [], days: 1 }, ADMIN);
      expect(await signIn("far", token)).toEqual(refusedWith("email_domain"));
    });

    it("knows an account by its verified address, and keeps no token of the provider", async () => {
      const dee = await account("dee");
      expect(await signIn("dee")).toEqual({ location: "/landed", email: "dee@lab.example" });
      const rows = await database.orm
        .select()
        .from(authAccount)
        .where(eq(authAccount.userId, dee?.id ?? ""));
      const linked = rows.find(({ providerId }) => providerId === "oidc");
      expect(linked).toMatchObject({ accessToken: null, refreshToken: null, idToken: null });
    });

    it("opens no account whose address nobody verified", async () => {
      await account("fay");
      const unverified = { emailVerified: false };
      await database.orm
        .update(authUser)
        .set(unverified)
        .where(eq(authUser.email, "fay@lab.example"));
      expect(await signIn("fay")).toEqual(refusedWith("account_not_linked"));
    });

    it("refuses a disabled account", async () => {
      const gil = await account("gil");
      await database.orm
        .update(authUser)
        .set({ isDisabled: true })
        .where(eq(authUser.id, gil?.id ?? ""));
      expect(await signIn("gil")).toEqual(refusedWith("INVALID_EMAIL_OR_PASSWORD"));
    });

    it("refuses a state that is forged, of another browser, or used before", async () => {
      await account("ida");
      const { url, cookie } = await begin();
      const { searchParams } = new URL(url);
      expect(searchParams.get("code_challenge_method")).toBe("S256");
      expect(searchParams.get("nonce")).toMatch(/^.{16,}$/);
      const back = await idp.walkThrough(url, "ida");
      const forged = new URL(back);
      forged.searchParams.set("state", "a-state-of-somebody-elses-making");
      const refusals = [
        await comeBack(forged, cookie),
        await comeBack(back, ""),
        await comeBack(back, (await begin()).cookie),
      ];
      for (const refusal of refusals) {
        expect(refusal.headers.get("location")).toContain("/sign-in?error=state_mismatch");
        expect(cookiesOf(refusal)).not.toContain("session_token");
      }
      expect((await comeBack(back, cookie)).headers.get("location")).toBe("/landed");
      const again = await comeBack(back, cookie);
      expect(again.headers.get("location")).toContain("/sign-in?error=state_mismatch");
    });

    describe("against forgeries", () => {
      beforeAll(async () => {
        await account("kim");
      });

      const nobodySignedIn = async (landed: Response) => {
        const cookies = cookiesOf(landed);
        expect(cookies).not.toContain("session_token");
        const headers = new Headers({ cookie: cookies, host: HOST });
        expect(await signInOfRequest(auth, headers)).toBeNull();
        const kim = await store.findPersonByEmail("kim@lab.example");
        expect(await store.listSignIns(kim?.id ?? "", Date.now())).toEqual([]);
      };
      /** The sign-in page has its sentence. */
      const problemOf = (landed: Response) => {
        const location = new URL(landed.headers.get("location") ?? "", ORIGIN);
        expect(location.origin + location.pathname).toBe(`${ORIGIN}/sign-in`);
        return location.searchParams.get("error");
      };

      it.each<readonly [string, () => Forgery]>([
        ["another key", () => ({ key: newSigningKey() })],
        ["no key at all", () => ({ key: null })],
        ["a nonce of another sign-in", () => ofProvider({ nonce: "another-sign-in" })],
        ["no nonce", () => ofProvider({ nonce: undefined })],
        ["another client as its audience", () => ofProvider({ aud: "another-client" })],
        ["another issuer", () => ofProvider({ iss: "https://id.elsewhere.example" })],
        ["an end that is over", () => ofProvider({ exp: Math.floor(Date.now() / 1000) - 600 })],
      ])("refuses an id token with %s, in a sentence, and signs nobody in", async (_, forgery) => {
        const { url, cookie } = await begin();
        const back = await idp.walkThrough(url, "kim");
        idp.forgeNext(forgery());
        const landed = await comeBack(back, cookie);
        expect(problemOf(landed)).toBe("unable_to_get_user_info");
        await nobodySignedIn(landed);
      });

      it("refuses a code that was asked for with another verifier", async () => {
        const { url, cookie } = await begin();
        const asked = new URL(url);
        const challenge = createHash("sha256").update("a verifier of a thief's").digest();
        asked.searchParams.set("code_challenge", challenge.toString("base64url"));
        const landed = await comeBack(await idp.walkThrough(asked.href, "kim"), cookie);
        expect(problemOf(landed)).toBe("invalid_code");
        await nobodySignedIn(landed);
      });

      it("refuses a code that belongs to another browser's sign-in", async () => {
        const mine = await begin();
        const other = await begin();
        const back = await idp.walkThrough(mine.url, "kim");
        const stolen = await idp.walkThrough(other.url, "kim");
        back.searchParams.set("code", stolen.searchParams.get("code") ?? "");
        const landed = await comeBack(back, mine.cookie);
        expect(problemOf(landed)).toBe("invalid_code");
        await nobodySignedIn(landed);
      });

      it("refuses an answer that another issuer says is its own", async () => {
        const { url, cookie } = await begin();
        const back = await idp.walkThrough(url, "kim");
        back.searchParams.set("iss", "https://id.elsewhere.example");
        const landed = await comeBack(back, cookie);
        expect(problemOf(landed)).toBe("issuer_mismatch");
        await nobodySignedIn(landed);
      });

      it("lets in by a token that says the same and is signed by the provider's key", async () => {
        const { url, cookie } = await begin();
        const back = await idp.walkThrough(url, "kim");
        idp.forgeNext(ofProvider({}));
        const landed = await comeBack(back, cookie);
        expect(landed.headers.get("location")).toBe("/landed");
        expect(cookiesOf(landed)).toContain("session_token");
      });
    });

    it("takes no token of a page's own, and leads nowhere else", async () => {
      const refusals = [
        [{ idToken: { token: "x" } }, 400],
        [{ scopes: ["everything"] }, 400],
        [{ provider: "google" }, 400],
        [{ callbackURL: "https://evil.example/" }, 403],
        [{ callbackURL: "//evil.example/" }, 403],
        [{ errorCallbackURL: "https://evil.example/" }, 403],
      ] as const;
      for (const [body, status] of refusals) expect((await start(body)).status).toBe(status);
    });
  });
}
