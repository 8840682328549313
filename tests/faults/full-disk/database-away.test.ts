// [LV2] PostgreSQL goes away under a real server and comes back: everyone is told so in words, by the
// socket and by each request, nothing that was shown is lost, and the server goes on by itself.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectLater, LaterIntent } from "#tests/faults/full-disk/answers-later.ts";
import { placeOn } from "#tests/faults/full-disk/place-on.ts";
import { compare, editsOf, newSession } from "#tests/faults/kills/kill-session.ts";
import {
  DATASET_ID,
  emailOf,
  type KillWorld,
  makeKillWorld,
  PASSWORD,
} from "#tests/faults/kills/kill-world.ts";
import { KilledServer } from "#tests/faults/kills/killed-server.ts";
import { Progress } from "#tests/faults/progress.ts";
import { limitMs, roundsOfPart } from "#tests/faults/scale.ts";
import { ask, signInByPassword } from "#tests/server/web-client.ts";
import { makeOwnPostgres } from "#tests/support/own-postgres.ts";
import { ShownOutcomes } from "#tests/support/shown-outcomes.ts";
import { LogReader, SocketWriter } from "#tests/support/writers.ts";

const TIMES_AWAY = Math.max(1, roundsOfPart({ full: 10, short: 1 }));

const postgres = await makeOwnPostgres();
if (typeof postgres === "string") process.stdout.write(`database away: SKIPPED, ${postgres}\n`);

describe.skipIf(typeof postgres === "string")("[LV2] PostgreSQL away", () => {
  let world: KillWorld;
  let server: KilledServer;

  beforeAll(async () => {
    if (typeof postgres === "string") return;
    await postgres.start();
    world = await makeKillWorld(placeOn(postgres.url));
    server = await KilledServer.on(world);
  });

  afterAll(async () => {
    await server?.end();
    await world?.remove();
    if (typeof postgres !== "string") await postgres.remove();
  });

  test(`is told in words and waited out, ${TIMES_AWAY} times`, {
    timeout: limitMs(60_000, TIMES_AWAY),
  }, async () => {
    if (typeof postgres === "string") return;
    const sessionId = await newSession(world);
    await server.start(null);
    const { url } = server;
    const cookie = await signInByPassword(server, emailOf("ada"), PASSWORD);
    const script = await signInByPassword(server, emailOf("cleo"), PASSWORD);
    const userId = world.ids.get("ada") ?? "";
    const shown = new ShownOutcomes();
    const nextBody = editsOf(world, 0);
    const scriptBody = editsOf(world, 6);
    const writer = new SocketWriter({ url, cookie, userId, sessionId, shown, nextBody });
    const reader = new LogReader({ url, cookie, sessionId });
    try {
      const progress = new Progress("times away", TIMES_AWAY);
      for (let time = 0; time < TIMES_AWAY; progress.at(++time)) {
        await shown.nextNew();
        await postgres.stop(time % 2 === 0 ? "fast" : "immediate");
        const later = new LaterIntent(scriptBody());
        // Ten sign-ins a minute are allowed.
        await expectAway({ later, script, sessionId, signsIn: time < 3 });
        await expectPagesLater(script, sessionId);
        await postgres.start();
        await shown.nextNew();
        await expectPagesAgain(script, sessionId);
        shown.show(await later.decided(server, script, sessionId));
        writer.sent.add(later.id);
      }
      await shown.nextNew();
      await writer.drain();
      expect([...writer.complaints, ...reader.complaints]).toEqual([]);
      expect(shown.contradictions).toEqual([]);
      await server.end();
      expect(await compare(world, sessionId, writer.sent, shown, reader)).toBeGreaterThan(0);
    } finally {
      writer.close();
      reader.close();
    }
  });

  async function expectAway(asked: {
    readonly later: LaterIntent;
    readonly script: string;
    readonly sessionId: string;
    readonly signsIn: boolean;
  }): Promise<void> {
    const { later, script: cookie, sessionId, signsIn } = asked;
    const newOne = { method: "POST", cookie, body: { title: "kept later" } };
    const signIn = { method: "POST", body: { email: emailOf("ben"), password: PASSWORD } };
    const about = await Promise.all([
      ask(server, `/api/v1/datasets/${DATASET_ID}/sessions`, newOne),
      ask(server, "/api/v1/datasets", { cookie }),
      ...(signsIn ? [ask(server, "/api/auth/sign-in/email", signIn)] : []),
    ]);
    for (const answer of about) expectLater(answer, ["database-away"]);
    // Its lease runs out on the way: then nobody can tell where it is served.
    const inSession = await Promise.all([
      later.send(server, cookie, sessionId),
      ask(server, `/api/v1/sessions/${sessionId}`, { cookie }),
    ]);
    for (const answer of inSession) expectLater(answer, ["database-away", "handing-over"]);
  }

  const pagesOf = (sessionId: string) => [
    "/",
    "/account",
    "/join/a-token",
    `/sessions/${sessionId}`,
  ];

  /** In words, in the reader's language; and not as something to be kept as the page. */
  async function expectPagesLater(cookie: string, sessionId: string): Promise<void> {
    const languages = [
      ["en-GB", "The database cannot be reached", "Nothing is lost"],
      ["zh-CN", "无法连接数据库", "没有丢失任何内容"],
    ];
    for (const path of pagesOf(sessionId)) {
      for (const [language, title, body] of languages) {
        // A key of a client's own reaches nobody's answer.
        const headers = { "accept-language": language, "x-fascicle-answer": "mine" };
        const answer = await ask(server, path, { cookie, headers });
        expect(answer.status, `${path}: ${server.log}`).toBe(503);
        expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
        expect(answer.headers["cache-control"]).toContain("no-store");
        expect(answer.text).toContain(title);
        expect(answer.text).toContain(body);
      }
    }
    expect((await ask(server, "/readyz")).status).toBe(503);
  }

  /** The page asks for /readyz until that is well, then for itself. */
  async function expectPagesAgain(cookie: string, sessionId: string): Promise<void> {
    expect((await ask(server, "/readyz")).status).toBe(200);
    for (const path of pagesOf(sessionId)) {
      const answer = await ask(server, path, { cookie });
      expect(answer.status, path).toBe(200);
      expect(answer.text).not.toContain("The database cannot be reached");
    }
  }
});
