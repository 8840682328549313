// [OP3][CL2][CL3] What an intent says beside what it does, on both engines: the reason that its author
// gave, and the claims of others that they were shown.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import { parseLog } from "#server/use-cases/session-log.ts";
import type { Store } from "#server/use-cases/store.ts";
import { type HostedLab, intentText, openHostedLab } from "#server/use-cases/testing/hosted-lab.ts";

describe.each(await openDatabasesUnderTest())("on $name", ({ open }) => {
  let lab: HostedLab;
  let store: Store;
  let datasets: OpenDatasets;
  let engines: HostedLab["engines"];
  let people: HostedLab["people"];

  beforeAll(async () => {
    lab = await openHostedLab(open);
    ({ store, datasets, engines, people } = lab);
  });

  afterAll(() => lab?.close());

  test("[OP3] the reason that an author gave is kept in the log, and checked like any text", async () => {
    const session = await lab.newSession();
    const body = mergeAt(session, 0);
    const reason = "one axon: the vesicles go on";
    const text = intentText(body, { reason });
    const [outcome] = await session.submit(people.ada, [text]);
    expect(outcome).toMatchObject({ accepted: true, seq: 1 });
    const [operation] = parseLog(session.sessionId, await store.readLog(session.sessionId));
    expect(operation.reason).toBe(reason);
    for (const bad of ["", "  ", "=1+1", "x".repeat(501)]) {
      const [refused] = await session.submit(people.ada, [intentText(body, { reason: bad })]);
      expect(refused).toMatchObject({ refusal: { tag: "intent-malformed", field: "reason" } });
    }
  });

  test("times of a log never go back, whatever the server's clock does", async () => {
    let nowMs = Date.now();
    const clocked = new SessionHost({ store, datasets, nowMs: () => nowMs, engines });
    const { sessionId } = await lab.newSession();
    const session = await clocked.acquire(sessionId);
    if (session === null) throw new Error("the session is there");
    const body = mergeAt(session, 0);
    const firstMs = nowMs;
    await session.submit(people.ada, [intentText(body)]);
    nowMs -= 3_600_000;
    await session.submit(people.ada, [intentText({ kind: "undo", of: null }), intentText(body)]);
    nowMs = firstMs + 5;
    await session.submit(people.ada, [intentText({ kind: "undo", of: null })]);
    const log = parseLog(sessionId, await store.readLog(sessionId));
    expect(log.map(({ atMs }) => atMs)).toEqual([firstMs, firstMs, firstMs, firstMs + 5]);
  });

  test("[CL2][CL3] a claim asks by the server's clock, until it ends", async () => {
    let nowMs = Date.now();
    const clocked = new SessionHost({ store, datasets, nowMs: () => nowMs, engines });
    const { sessionId } = await lab.newSession();
    const session = await clocked.acquire(sessionId);
    if (session === null) throw new Error("the session is there");
    const body = mergeAt(session, 0);
    const place = body.kind === "merge" ? body.a : null;
    if (place === null) throw new Error("a merge has places");
    const claim = intentText({ kind: "claim", place, minutes: 5, note: "mine" });
    const untilMs = nowMs + 5 * 60_000;
    expect(await session.submit(people.ben, [claim])).toMatchObject([{ seq: 1 }]);

    const claims = [{ seq: 1, authorId: people.ben.id, kind: "claim", untilMs, note: "mine" }];
    expect(await session.preview(people.ada, body)).toMatchObject({ ok: true, claims });
    expect(await session.preview(people.ben, body)).toMatchObject({ ok: true, claims: [] });
    nowMs = untilMs - 1;
    expect(await session.submit(people.ada, [intentText(body)])).toMatchObject([
      { refusal: { tag: "segment-claimed", claims: [{ operation: { seq: 1 }, untilMs }] } },
    ]);
    const knowing = intentText(body, { confirmedClaims: [1] });
    expect(await session.submit(people.ada, [knowing])).toMatchObject([{ seq: 2 }]);
    const undo = { kind: "undo", of: null } as const;
    expect(await session.submit(people.ada, [intentText(undo)])).toMatchObject([
      { refusal: { tag: "segment-claimed" } },
    ]);
    nowMs = untilMs;
    expect(await session.submit(people.ada, [intentText(undo)])).toMatchObject([{ seq: 3 }]);

    const log = parseLog(sessionId, await store.readLog(sessionId));
    expect(log.map(({ confirmedClaims }) => confirmedClaims)).toEqual([undefined, [1], undefined]);
    const again = await new SessionHost({ store, datasets, nowMs: () => nowMs, engines }).acquire(
      sessionId,
    );
    expect(again?.model.claims.unreleased.map(({ seq }) => seq)).toEqual([1]);
  });
});
