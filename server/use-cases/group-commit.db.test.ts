// Intents that arrive while a commit is under way share the next one: however many ask at once, the
// database is asked a few times, and each has its own outcome.
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { Actor } from "#server/use-cases/live-session.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import type { LogBatch, Store } from "#server/use-cases/store.ts";
import { type HostedLab, intentText, openHostedLab } from "#server/use-cases/testing/hosted-lab.ts";
import { verifyStore } from "#server/use-cases/verify-store.ts";

const INTENTS = 40;

describe.each(await openDatabasesUnderTest())("on $name", ({ open }) => {
  let lab: HostedLab;
  beforeAll(async () => {
    lab = await openHostedLab(open);
  });
  afterAll(() => lab?.close());

  /** A session of its own, with what was kept of it, a batch a transaction. */
  async function openCounted() {
    const { store, datasets, engines } = lab;
    const batches: LogBatch[] = [];
    /** Called as soon as a transaction is asked for. */
    const asked: { first(): void } = { first: () => undefined };
    const counting: Store = {
      ...store,
      appendBatch: (batch) => {
        batches.push(batch);
        if (batches.length === 1) asked.first();
        return store.appendBatch(batch);
      },
    };
    const { sessionId } = await lab.newSession();
    const host = new SessionHost({ store: counting, datasets, nowMs: Date.now, engines });
    const session = await host.acquire(sessionId);
    if (session === null) throw new Error("the session is there");
    return { session, batches, asked, done: () => host.release(sessionId) };
  }

  /** An operation or a refusal each. */
  const decidedIn = (batches: readonly LogBatch[]) =>
    batches.reduce((sum, { operations, refusals }) => sum + operations.length + refusals.length, 0);

  test("[OP2] many intents at once take fewer commits than they are, and each its own outcome", async () => {
    const { session, batches, done } = await openCounted();
    const { ada, ben } = lab.people;
    const who: readonly Actor[] = [ada, ben];
    const texts = Array.from({ length: INTENTS }, (_, n) => intentText(mergeAt(session, n)));
    const outcomes = await Promise.all(
      texts.map((text, n) => session.submit(who[n % who.length], [text])),
    );
    expect(decidedIn(batches)).toBe(INTENTS);
    expect(batches.length).toBeLessThan(INTENTS / 4);
    const ids = texts.map((text) => (JSON.parse(text) as { id: string }).id);
    expect(outcomes.map((own) => own.map(({ intentId }) => intentId))).toEqual(
      ids.map((id) => [id]),
    );
    const kept = outcomes.flat().flatMap((one) => (one.accepted ? [one.seq] : []));
    expect(kept.length).toBeGreaterThan(1);
    expect(kept).toEqual(kept.map((_, index) => index + 1));
    expect((await lab.store.readLog(session.sessionId)).length).toBe(kept.length);
    done();
  });

  test("[OP2] what arrives while one commit is under way shares the next", async () => {
    const { session, batches, asked, done } = await openCounted();
    const { ada, ben } = lab.people;
    const late: Promise<unknown>[] = [];
    asked.first = () => {
      for (let n = 1; n < INTENTS; n++) {
        late.push(session.submit(ben, [intentText(mergeAt(session, n))]));
      }
    };
    await session.submit(ada, [intentText(mergeAt(session, 0))]);
    await nextTurn();
    await Promise.all(late);
    expect(batches.map((batch) => decidedIn([batch]))).toEqual([1, INTENTS - 1]);
    const { signal } = new AbortController();
    const { problems } = await verifyStore(lab, () => undefined, signal);
    expect(problems).toEqual([]);
    done();
  });
});
