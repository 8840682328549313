// Whatever takes a right away, and in whichever process: the sockets it had opened close by
// themselves. On each engine, against the real server; on PostgreSQL the command line is a process
// of its own, of which the server hears nothing.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiDataset, ApiMe, ApiPerson, ApiSession } from "#core/protocol/api.ts";
import { CLOSE_FORBIDDEN, CLOSE_TRY_AGAIN } from "#core/protocol/sync-message.ts";
import {
  type DatabasePlace,
  MIGRATIONS_DIR,
  openDatabasesUnderTest,
} from "#server/persistence/database-under-test.ts";
import { layEmbeddedDatabase } from "#server/persistence/embedded-template.ts";
import { isFull } from "#tests/faults/scale.ts";
import { addAdministrator } from "#tests/server/lab-people.ts";
import { importArgs, MIDDLE, writeSmallVolume } from "#tests/server/small-volume.ts";
import { makeTemporaryFolder } from "#tests/server/temporary-folder.ts";
import { ask, askJson, openSocket, signInByPassword } from "#tests/server/web-client.ts";
import { FascicleServer } from "#tests/support/fascicle-server.ts";
import { runFascicle } from "#tests/support/run-fascicle.ts";

const EMAIL = "pia@lab.example";
/** From the moment that the right is taken back. Asked for at full length alone. */
const CLOSE_LIMIT_MS = 2_000;

for (const engine of await openDatabasesUnderTest()) {
  describe(`a right that is taken away, on ${engine.name}`, () => {
    const folder = makeTemporaryFolder();
    const figures: string[] = [];
    let place: DatabasePlace;
    let env: Readonly<Record<string, string>>;
    let server: FascicleServer;
    let admin: string;
    let password: string;
    let userId: string;
    let dataset: ApiDataset;
    let sessionId: string;

    beforeAll(async () => {
      place = await engine.makePlace();
      env = { DATABASE_URL: place.options.databaseUrl ?? "", FASCICLE_DEMO: "0" };
      const dataDir = join(folder.path, "data");
      if (env.DATABASE_URL === "") await layEmbeddedDatabase(dataDir, MIGRATIONS_DIR);
      server = await FascicleServer.start({ dataDir, env });
      admin = await addAdministrator(server, env);
      const args = importArgs("small", await writeSmallVolume(join(folder.path, "volume")));
      const imported = await runFascicle(args, server.dataDir, env);
      expect(imported).toMatchObject({ exitCode: 0 });
      const asked = { cookie: admin };
      const { datasets } = await askJson<{ datasets: readonly ApiDataset[] }>(
        server,
        "/api/v1/datasets",
        asked,
      );
      [dataset] = datasets;
      const added = await askJson<{ person: ApiPerson; password: string }>(
        server,
        "/api/v1/people",
        {
          ...asked,
          method: "POST",
          body: { name: "Pia", email: EMAIL, isAdmin: false },
          status: 201,
        },
      );
      password = added.password;
      userId = added.person.id;
      const session = await askJson<ApiSession>(server, `/api/v1/datasets/${dataset.id}/sessions`, {
        ...asked,
        method: "POST",
        body: { title: "Rights" },
        status: 201,
      });
      sessionId = session.id;
    }, 240_000);

    afterAll(async () => {
      process.stdout.write(`rights on ${engine.name}, closed after: ${figures.join(", ")}\n`);
      await server?.kill();
      await place?.remove();
      folder.remove();
    });

    const asAdmin = (path: string, method: string, body?: unknown) =>
      askJson(server, path, { cookie: admin, method, ...(body === undefined ? {} : { body }) });
    const giveRole = (role: string | null) =>
      asAdmin(`/api/v1/datasets/${dataset.id}/roles/${userId}`, "PUT", { role });
    const signIn = () => signInByPassword(server, EMAIL, password);

    /** Opens both rooms, takes the right away, and tells how each socket ended. */
    async function codesAfter(
      cause: string,
      cookie: string,
      takeAway: () => Promise<unknown>,
    ): Promise<readonly number[]> {
      const { id } = await askJson<ApiMe>(server, "/api/v1/me", { cookie });
      const rooms = [`/sync/session/${sessionId}`, `/sync/intents/${sessionId}/${id}`];
      const sockets = rooms.map((room) => openSocket(server, room, { cookie }));
      await Promise.all(
        sockets.map(
          (socket) =>
            new Promise((resolve, reject) => {
              socket.once("open", resolve);
              socket.once("error", reject);
            }),
        ),
      );
      const closed = sockets.map(
        (socket) => new Promise<number>((resolve) => socket.once("close", resolve)),
      );
      await takeAway();
      const startMs = performance.now();
      const codes = await Promise.all(closed);
      const tookMs = Math.round(performance.now() - startMs);
      figures.push(`${cause} ${tookMs} ms`);
      if (isFull()) expect(tookMs, cause).toBeLessThanOrEqual(CLOSE_LIMIT_MS);
      return codes;
    }
    const gone = [CLOSE_FORBIDDEN, CLOSE_FORBIDDEN];

    it("a role lowered ends the sockets, which come back with the new one", async () => {
      await giveRole("proofreader");
      const cookie = await signIn();
      const codes = await codesAfter("role lowered", cookie, () => giveRole("viewer"));
      expect(codes).toEqual([CLOSE_TRY_AGAIN, CLOSE_TRY_AGAIN]);
      const session = await askJson<ApiSession>(server, `/api/v1/sessions/${sessionId}`, {
        cookie,
      });
      expect(session).toMatchObject({ id: sessionId });
    });

    it("a role taken, by the page and by the command line", async () => {
      await giveRole("proofreader");
      const cookie = await signIn();
      expect(await codesAfter("role taken", cookie, () => giveRole(null))).toEqual(gone);
      await giveRole("proofreader");
      const args = ["grant", "--email", EMAIL, "--dataset", dataset.name, "--role", "none"];
      const byCommand = await codesAfter("role taken by command", cookie, async () => {
        const { exitCode } = await runFascicle(args, server.dataDir, env);
        expect(exitCode).toBe(0);
      });
      expect(byCommand).toEqual(gone);
    });

    it("a sign-in ended, by its person and by an administrator", async () => {
      await giveRole("proofreader");
      const [first, second] = [await signIn(), await signIn()];
      const signOut = () =>
        askJson(server, "/api/auth/sign-out", { cookie: first, method: "POST", body: {} });
      expect(await codesAfter("signed out", first, signOut)).toEqual(gone);
      const everywhere = () => asAdmin(`/api/v1/people/${userId}/sign-out`, "POST");
      expect(await codesAfter("signed out by another", second, everywhere)).toEqual(gone);
      const third = await signIn();
      const own = () => askJson(server, "/api/v1/me/sign-ins", { cookie: third, method: "DELETE" });
      expect(await codesAfter("signed out everywhere", third, own)).toEqual(gone);
    });

    it("a token revoked, and an administrator's mark taken", async () => {
      await giveRole(null);
      await asAdmin(`/api/v1/people/${userId}`, "PATCH", { isAdmin: true });
      const cookie = await signIn();
      const made = await askJson<{ token: string; record: { id: string } }>(
        server,
        "/api/v1/me/tokens",
        {
          cookie,
          method: "POST",
          body: { name: "a program", maxRole: "viewer", days: 1 },
          status: 201,
        },
      );
      const token = `Bearer ${made.token}`;
      const revoke = () =>
        askJson(server, `/api/v1/me/tokens/${made.record.id}`, { cookie, method: "DELETE" });
      expect(await codesAfter("token revoked", token, revoke)).toEqual(gone);
      const unmake = () => asAdmin(`/api/v1/people/${userId}`, "PATCH", { isAdmin: false });
      expect(await codesAfter("administrator unmade", cookie, unmake)).toEqual(gone);
    });

    it("nothing is kept of what a revoked token asks for, which the door may still remember", async () => {
      const body = { name: "a script", maxRole: "proofreader", days: 1 };
      const asked = { cookie: admin, method: "POST", body, status: 201 };
      const path = "/api/v1/me/tokens";
      const made = await askJson<{ token: string; record: { id: string } }>(server, path, asked);
      const intents = `/api/v1/sessions/${sessionId}/intents`;
      const comment = () => ({
        ...{ id: randomUUID(), seenSeq: 0, overrides: [] },
        body: {
          ...{ kind: "comment-add", text: "Seen.", replyTo: null, mentions: [] },
          place: { positionVoxel: [7, 0, 0], supervoxel: String(MIDDLE) },
        },
      });
      const submit = () =>
        ask(server, intents, {
          cookie: `Bearer ${made.token}`,
          method: "POST",
          body: { intents: [comment()] },
        });
      const before = await submit();
      expect(JSON.parse(before.text)).toMatchObject({ outcomes: [{ accepted: true }] });
      await asAdmin(`${path}/${made.record.id}`, "DELETE");
      const after = await submit();
      expect([401, 403]).toContain(after.status);
      expect(after.text).not.toContain("outcomes");
    });

    it("an account disabled: its cookie is dead, and nobody signs in to it", async () => {
      await giveRole("reviewer");
      const cookie = await signIn();
      const disable = () => asAdmin(`/api/v1/people/${userId}`, "PATCH", { isDisabled: true });
      expect(await codesAfter("account disabled", cookie, disable)).toEqual(gone);
      const body = { email: EMAIL, password };
      const again = await ask(server, "/api/auth/sign-in/email", { method: "POST", body });
      expect(again.status).toBe(401);
      expect(again.headers["set-cookie"]).toBeUndefined();
    });

    it("all of it is in the audit log, newest first, and what is there cannot be changed", async () => {
      const readAudit = async () => {
        const answer = await askJson<{ entries: { action: string; actorName: string }[] }>(
          server,
          "/api/v1/audit",
          { cookie: admin },
        );
        return answer.entries;
      };
      // Attempts to sign in are written down after they were answered.
      const actionsNow = async () => (await readAudit()).map(({ action }) => action);
      await expect.poll(actionsNow).toContain("sign-in.failed");
      const entries = await readAudit();
      const deeds = entries
        .map(({ action }) => action)
        .filter((action) => !/^sign-in\.(made|failed)$/.test(action));
      expect(deeds.slice(0, 2)).toEqual(["account.disabled", "role.set"]);
      expect([...new Set(deeds)].sort()).toEqual([
        "account.disabled",
        "account.made",
        "account.made-admin",
        "account.unmade-admin",
        "dataset.imported",
        "role.set",
        "session.created",
        "sign-in.ended",
        "token.made",
        "token.revoked",
      ]);
      expect(entries.at(-1)).toMatchObject({ action: "account.made", actorName: "command line" });
      expect(JSON.stringify(entries)).not.toMatch(/fas_|password/);
    });

    it("the command line shuts an account, opens it and ends its sign-ins, as the page does", async () => {
      const command = (...args: readonly string[]) => runFascicle(args, server.dataDir, env);
      const account = (what: string) => command("person", what, "--email", EMAIL);
      expect(await account("enable")).toMatchObject({ exitCode: 0, stderr: "" });
      await giveRole("proofreader");
      const signedOut = await signIn();
      const signOut = async () => {
        const ended = await account("sign-out");
        expect(ended).toMatchObject({ exitCode: 0, stderr: "" });
        expect(ended.stdout).toMatch(/is signed out everywhere: [1-9]\d* sign-ins ended\./);
      };
      expect(await codesAfter("signed out by command", signedOut, signOut)).toEqual(gone);
      expect(await account("disable")).toMatchObject({ exitCode: 0, stderr: "" });

      const listed = await command("audit", "--limit", "2");
      const lines = listed.stdout.trimEnd().split("\n");
      expect(lines).toHaveLength(3);
      expect(lines[1]).toMatch(/^20\S+Z +command line +command +account\.disabled +Pia/);
      const nobody = await command("person", "disable", "--email", "nobody@lab.example");
      expect(nobody).toMatchObject({ exitCode: 2, stdout: "" });
      expect(nobody.stderr).toContain("--email: nobody has the address nobody@lab.example.");
    });

    it("nobody disables herself", async () => {
      const { id } = await askJson<ApiMe>(server, "/api/v1/me", { cookie: admin });
      const asked = { cookie: admin, method: "PATCH", body: { isDisabled: true } };
      expect((await ask(server, `/api/v1/people/${id}`, asked)).status).toBe(409);
    });
  });
}
