// What a sign-in or a token is worth at a moment, on each engine.
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiTokens } from "#db/schema/access.ts";
import { authSession, authUser } from "#db/schema/auth.ts";
import { createStore } from "#server/persistence/create-store.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import { createLocalBus, type Notice } from "#server/use-cases/bus.ts";
import type { RightsQuestion } from "#server/use-cases/ports/access.ts";
import type { AuditEntry } from "#server/use-cases/ports/audit.ts";
import type { Store } from "#server/use-cases/store.ts";
import { createTokensDesk, type TokensDesk, tokenHash } from "#server/use-cases/tokens-desk.ts";

const NOW_MS = 1_760_000_000_000;
const DAY_MS = 86_400_000;
const SESSION = "session-1";
const DOER = { id: "ada", name: "Ada", via: "page", address: "10.0.0.1" } as const;

const audit = (action: AuditEntry["action"], datasetId: string | null = null): AuditEntry => ({
  atMs: NOW_MS,
  doer: DOER,
  action,
  subjectKind: "person",
  subjectId: "ada",
  datasetId,
  details: { why: "a test" },
});

for (const engine of await openDatabasesUnderTest()) {
  describe(`ways in on ${engine.name}`, () => {
    let database: Database;
    let store: Store;
    let tokens: TokensDesk;
    const heard: Notice[] = [];

    beforeAll(async () => {
      database = await engine.open();
      store = createStore(database);
      const bus = createLocalBus();
      bus.subscribe((notice) => heard.push(notice));
      tokens = createTokensDesk({ store, bus, nowMs: () => NOW_MS });
      await database.orm.insert(authUser).values([
        { id: "ada", name: "Ada", email: "ada@lab.example" },
        { id: "ben", name: "Ben", email: "ben@lab.example" },
        { id: "root", name: "Root", email: "root@lab.example", isAdmin: true },
      ]);
      await database.orm.insert(authSession).values([
        { id: "in-force", userId: "ada", token: "a", expiresAt: new Date(NOW_MS + DAY_MS) },
        { id: "expired", userId: "ada", token: "b", expiresAt: new Date(NOW_MS) },
      ]);
      const record = {
        datasetId: "larva",
        number: 0,
        baseNumber: null,
        sessionId: null,
        manifestHash: "0".repeat(64),
        createdById: null,
        createdByName: "import",
        createdAtMs: NOW_MS,
        segmentCount: 0,
        synapseCount: 0,
        connectionCount: 0,
      };
      await store.createDataset(
        {
          id: "larva",
          name: "larva",
          shapeVoxel: [8, 8, 8],
          voxelNm: [4, 4, 40],
          supervoxelCount: 1,
          edgeCount: 0,
          mergeLimitNm: 1_000,
          createdAtMs: NOW_MS,
        },
        {
          record,
          rootIndices: new Uint32Array(1),
          pieces: [],
          edgeChanges: [],
          segments: [],
          synapses: [],
          connections: [],
          lineage: [],
          neurons: [],
        },
      );
      await store.createSession({
        id: SESSION,
        datasetId: "larva",
        title: "Rights",
        baseVersion: 0,
        state: "open",
        createdById: "ada",
        createdByName: "Ada",
        createdAtMs: NOW_MS,
      });
      await store.setRole("ada", "larva", "reviewer");
    });
    afterAll(() => database.close());

    const ask = (userId: string, signInId: string | null, tokenId: string | null = null) => ({
      userId,
      signInId,
      tokenId,
      sessionId: SESSION,
    });
    const make = (days = 1, userId = "ada") =>
      tokens.make(userId, { name: "a program", maxRole: "viewer", days }, DOER);

    it("answers many questions at once, each in its place", async () => {
      const { record } = await make();
      const asked = [
        ask("ada", "in-force"),
        ask("ada", "expired"),
        ask("ada", "never-there"),
        ask("ada", null, record.id),
        ask("ben", null, record.id),
        ask("ben", "in-force"),
        ask("ben", null),
        ask("root", null),
        { ...ask("ada", "in-force"), sessionId: "never-there" },
        ask("never-there", null),
      ];
      const roles = ["reviewer", null, null, "viewer", null, null, null, "admin", null, null];
      expect(await store.rightsNow(asked, NOW_MS)).toEqual(roles);
      expect(await store.rightsNow([], NOW_MS)).toEqual([]);
      const later = await store.rightsNow(asked, NOW_MS + DAY_MS);
      expect(later.slice(0, 4)).toEqual([null, null, null, null]);
      // As a commit asks for each of a few.
      expect(await rolesOneByOne(asked, NOW_MS)).toEqual(roles);
      expect(await rolesOneByOne(asked, NOW_MS + DAY_MS)).toEqual(later);
      await store.setDisabled("root", true, audit("account.disabled"));
      expect(await rolesOneByOne([ask("root", null)], NOW_MS)).toEqual([null]);
      await store.setDisabled("root", false, audit("account.enabled"));
    });

    async function rolesOneByOne(asked: readonly RightsQuestion[], nowMs: number) {
      const roles: unknown[] = [];
      for (const { userId, signInId, tokenId, sessionId } of asked) {
        const { rows } = (await database.orm.execute(
          sql`select role_now(${userId}, ${signInId}, ${tokenId}, ${sessionId}, ${nowMs}::bigint) as role`,
        )) as unknown as { readonly rows: readonly { readonly role: string | null }[] };
        roles.push(rows[0].role);
      }
      return roles;
    }

    it("keeps of a token only its hash, and takes it until it is over", async () => {
      const { token, record } = await make(2);
      const rows = await database.orm.select().from(apiTokens);
      expect(JSON.stringify(rows)).not.toContain(token);
      expect(token).toMatch(/^fas_[\w-]{43}$/);
      const hash = tokenHash(token);
      expect(await store.takeToken(hash, NOW_MS)).toMatchObject({ id: record.id, userId: "ada" });
      expect(await store.takeToken(tokenHash(`${token}x`), NOW_MS)).toBeNull();
      expect(await store.takeToken(hash, record.expiresAtMs)).toBeNull();
      expect(await tokens.revoke("ben", record.id, DOER)).toBe(false);
      expect(await store.takeToken(hash, NOW_MS)).toMatchObject({ lastUsedAtMs: NOW_MS });
      expect(await tokens.revoke("ada", record.id, DOER)).toBe(true);
      expect(heard.at(-1)).toEqual({ kind: "rights", userId: "ada" });
      expect(await store.takeToken(hash, NOW_MS)).toBeNull();
      expect(await tokens.revoke("ada", record.id, DOER)).toBe(false);
    });

    it("ends one sign-in or all, of that person alone", async () => {
      const listed = await store.listSignIns("ada", NOW_MS);
      expect(listed.map(({ id }) => id)).toEqual(["in-force"]);
      expect(await store.endSignIns("ben", "in-force", audit("sign-in.ended"))).toBe(0);
      expect(await store.endSignIns("ada", null, audit("sign-in.ended"))).toBe(2);
      expect(await store.rightsNow([ask("ada", "in-force")], NOW_MS)).toEqual([null]);
    });

    it("gives a disabled person nothing, and the role back with the account", async () => {
      await store.setDisabled("ada", true, audit("account.disabled"));
      expect(await store.roleOn("ada", "larva")).toBeNull();
      expect((await store.peopleOn("larva")).map(({ id }) => id)).not.toContain("ada");
      expect(await store.rightsNow([ask("ada", null)], NOW_MS)).toEqual([null]);
      expect(await store.findPerson("ada")).toMatchObject({ isDisabled: true });
      await store.setDisabled("ada", false, audit("account.enabled"));
      expect(await store.roleOn("ada", "larva")).toBe("reviewer");
      expect((await store.peopleOn("larva")).map(({ id }) => id)).toContain("ada");
    });

    it("writes the audit log with the deed or not at all, and never again", async () => {
      const newest = async (datasetId: string | null = null) =>
        (await store.listAudit({ datasetId, before: null, limit: 1 }))[0];
      await store.setRole("ben", "larva", "viewer", audit("role.set", "larva"));
      const written = await newest("larva");
      expect(written).toMatchObject({
        action: "role.set",
        actorName: "Ada",
        via: "page",
        address: "10.0.0.1",
        details: { why: "a test" },
      });
      await expect(
        store.setRole("ben", "never-there", "viewer", audit("role.set", "larva")),
      ).rejects.toThrow();
      expect(await newest("larva")).toEqual(written);
      const before = { datasetId: null, before: written.id, limit: 100 };
      expect((await store.listAudit(before)).every(({ id }) => id < written.id)).toBe(true);
      for (const rewriting of [
        sql`update audit_log set actor_name = 'Eve'`,
        sql`delete from audit_log`,
      ]) {
        await expect(Promise.resolve(database.orm.execute(rewriting))).rejects.toThrow();
      }
      expect(await newest("larva")).toEqual(written);
    });
  });
}
