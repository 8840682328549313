// Limits of sign-ins are the database's: as many tries with several processes as with one, none more
// after a start anew, and none at all where they cannot be counted.
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authRateLimit } from "#db/schema/auth.ts";
import { CLIENT_ADDRESS_HEADER } from "#server/auth/client-address-header.ts";
import { type Auth, createAuth } from "#server/auth/create-auth.ts";
import { createPerson } from "#server/auth/people-accounts.ts";
import { authPost, HOST, nextAddress, ORIGIN } from "#server/auth/testing/auth-requests.ts";
import { createAuthAdapter } from "#server/persistence/auth-adapter.ts";
import { notWritableReason } from "#server/persistence/database-error.ts";
import {
  type DatabaseUnderTest,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import type { Database } from "#server/persistence/open-database.ts";
import {
  startProcess,
  type TestProcess,
} from "#server/persistence/test-processes/start-process.ts";
import { unavailableAnswer, unavailableReason } from "#server/use-cases/unavailable.ts";

const PASSWORD = "correct horse battery";
const EMAIL = "ada@lab.example";
const WINDOW_MS = 60_000;
/** Processes of their own take long to start on a busy machine. */
const TIMEOUT_MS = 180_000;

for (const engine of await openDatabasesUnderTest()) {
  describe(`limits of sign-ins on ${engine.name}`, { timeout: TIMEOUT_MS }, () => {
    let database: Database;
    let auth: Auth;

    beforeAll(async () => {
      database = await engine.open();
      const adapter = createAuthAdapter(database);
      auth = createAuth({ adapter, secret: "a secret of the test, and of no server", origins: [] });
      const ada = { name: "Ada", email: EMAIL, password: PASSWORD, isAdmin: false, isDemo: false };
      await createPerson(auth, ada);
    });
    afterAll(() => database.close());

    const signIn = (address: string, password = PASSWORD) =>
      auth.handler(
        authPost(
          "/sign-in/email",
          { email: EMAIL, password },
          { [CLIENT_ADDRESS_HEADER]: address },
        ),
      );
    const guess = async (address: string, times: number) => {
      const guesses = Array.from({ length: times }, (_, at) => signIn(address, `guess ${at}`));
      return (await Promise.all(guesses)).map(({ status }) => status).sort();
    };

    it("allows ten tries in all, however many processes are asked", async () => {
      const statuses = await guessByProcesses(engine, nextAddress());
      expect(statuses).toEqual([...Array(10).fill("401"), ...Array(4).fill("429")]);
    });

    it("ends after its window, also for the right password, and counts anew", async () => {
      const address = nextAddress();
      expect(await guess(address, 12)).toEqual([...Array(10).fill(401), 429, 429]);
      const limited = await signIn(address);
      expect(limited.status).toBe(429);
      expect(limited.headers.getSetCookie()).toEqual([]);
      const waitS = Number(limited.headers.get("x-retry-after"));
      expect(waitS).toBeGreaterThan(0);
      expect(waitS).toBeLessThanOrEqual(WINDOW_MS / 1_000);
      // As if the window had gone by since.
      await database.orm
        .update(authRateLimit)
        .set({ lastRequest: sql`${authRateLimit.lastRequest} - ${WINDOW_MS}` })
        .where(eq(authRateLimit.key, `${address}|/sign-in/email`));
      expect((await signIn(address)).status).toBe(200);
      expect(await guess(address, 12)).toEqual([...Array(9).fill(401), 429, 429, 429]);
    });

    it("keeps nothing for a path that is closed: nobody fills the table with paths", async () => {
      const countRows = () => database.orm.$count(authRateLimit);
      const before = await countRows();
      for (const path of ["/a", "/a/b", "/sign-up/email", "/sign-in/email/", "/ok", "/error"]) {
        const headers = { host: HOST, [CLIENT_ADDRESS_HEADER]: nextAddress() };
        const asked = new Request(`${ORIGIN}/api/auth${path}`, { headers });
        expect((await auth.handler(asked)).status).toBe(404);
      }
      expect(await countRows()).toBe(before);
    });

    it("signs nobody in where a try cannot be counted, and can say why", async () => {
      const [known, fresh] = [nextAddress(), nextAddress()];
      expect((await signIn(known)).status).toBe(200);
      const countSignIns = async () => {
        const found = await database.orm.execute(sql`select count(*)::int as n from auth_session`);
        return (found as unknown as { rows: readonly { n: number }[] }).rows[0].n;
      };
      const before = await countSignIns();
      await makeReadOnly(database);
      for (const address of [known, fresh]) {
        const error = await signIn(address).then(
          ({ status }) => new Error(`answered with ${status}`),
          (thrown: unknown) => thrown,
        );
        const reason = unavailableReason(error, notWritableReason);
        expect(reason, String(error)).toBe("database-away");
        if (reason !== null) expect(unavailableAnswer(reason).error.problem).toContain("2 s");
      }
      // A connection of the pool's that was ended may be heard of only now.
      await vi.waitFor(async () => expect(await countSignIns()).toBe(before));
    });
  });
}

/** Seven guesses by each of two: at once where the engine lets both be there, else one after the other. */
async function guessByProcesses(engine: DatabaseUnderTest, address: string) {
  const place = await engine.makePlace();
  const started: TestProcess[] = [];
  const start = async () => {
    const file = "../../auth/testing/guess-passwords.ts";
    const guesser = startProcess(file, [JSON.stringify(place.options)]);
    started.push(guesser);
    expect(await guesser.nextLine()).toBe("ready");
    return guesser;
  };
  const guesses = async (guesser: TestProcess) => {
    guesser.say(`${address} 7`);
    return (await guesser.nextLine()).split(" ");
  };
  try {
    const first = await start();
    if (engine.name === "PostgreSQL") {
      const both = [first, await start()];
      return (await Promise.all(both.map(guesses))).flat().sort();
    }
    const statuses = await guesses(first);
    await first.kill();
    return [...statuses, ...(await guesses(await start()))].sort();
  } finally {
    for (const guesser of started) await guesser.kill();
    await place.remove();
  }
}

/** From now on, as a standby is, or a server that its operator has closed for writing. */
async function makeReadOnly({ orm, engine }: Database): Promise<void> {
  if (engine === "embedded") {
    await orm.execute(sql`set default_transaction_read_only = on`);
    return;
  }
  await orm.execute(sql`do $$ begin
    execute format('alter database %I set default_transaction_read_only = on', current_database());
  end $$`);
  const others = sql`datname = current_database() and pid <> pg_backend_pid()`;
  await orm.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where ${others}`);
  // Its own connection as well: the next one is read-only.
  await orm.execute(sql`select pg_terminate_backend(pg_backend_pid())`).catch(() => undefined);
}
