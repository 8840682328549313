// [LV4] What somebody may do counts as it is when an intent is kept, on both engines.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeAt } from "#fixtures/graphs/merge-at.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import type { OpenDatasets } from "#server/use-cases/open-datasets.ts";
import { SessionHost } from "#server/use-cases/session-host.ts";
import type { Store } from "#server/use-cases/store.ts";
import {
  type HostedLab,
  intentText,
  LAB_DATASET_ID,
  openHostedLab,
} from "#server/use-cases/testing/hosted-lab.ts";

describe.each(await openDatabasesUnderTest())("on $name", ({ open }) => {
  let lab: HostedLab;
  let store: Store;
  let datasets: OpenDatasets;
  let host: SessionHost;
  let engines: HostedLab["engines"];
  let people: HostedLab["people"];

  beforeAll(async () => {
    lab = await openHostedLab(open);
    ({ store, datasets, host, engines, people } = lab);
  });

  afterAll(() => lab?.close());

  test("[LV4] a right that was taken away is gone with the next intent", async () => {
    const session = await lab.newSession();
    const datasetId = LAB_DATASET_ID;
    await store.setRole(people.ben.id, datasetId, "viewer");
    const outcomes = await session.submit(people.ben, [intentText(mergeAt(session, 0))]);
    await store.setRole(people.ben.id, datasetId, "proofreader");
    expect(outcomes).toMatchObject([{ refusal: { tag: "not-allowed", role: "viewer" } }]);
    host.release(session.sessionId);
  });

  test("[LV4] a role that changes while an intent is judged counts, and nothing is kept by the old one", async () => {
    const { sessionId } = await lab.newSession();
    let before: () => Promise<void> = async () => undefined;
    const asked: number[] = [];
    const racing: Store = {
      ...store,
      rightsNow: (questions, nowMs) => {
        asked.push(questions.length);
        return store.rightsNow(questions, nowMs);
      },
      appendBatch: async (batch) => {
        await before();
        return store.appendBatch(batch);
      },
    };
    const host = new SessionHost({ store: racing, datasets, nowMs: Date.now, engines });
    const session = await host.acquire(sessionId);
    if (session === null) throw new Error("the session is there");
    const first = await session.submit(people.ben, [intentText(mergeAt(session, 0))]);
    await session.submit(people.ben, [intentText({ kind: "undo", of: null })]);
    expect(asked, "a role is looked up once").toEqual([1]);
    const set = (role: "viewer" | "proofreader") =>
      store.setRole(people.ben.id, LAB_DATASET_ID, role);
    before = async () => {
      before = async () => undefined;
      await set("viewer");
    };
    const text = intentText(mergeAt(session, 40));
    const [lowered, other] = await Promise.all([
      session.submit(people.ben, [text]),
      session.submit(people.ada, [intentText(mergeAt(session, 0))]),
    ]);
    await set("proofreader");
    expect(first).toMatchObject([{ accepted: true, seq: 1 }]);
    expect(lowered).toMatchObject([{ refusal: { tag: "not-allowed", role: "viewer" } }]);
    expect(other).toMatchObject([{ accepted: true, seq: 3 }]);
    expect(await store.readLog(sessionId)).toHaveLength(3);
    host.release(sessionId);
  });

  test("[LV4] whoever may not see the session any more is turned away, and nobody else is", async () => {
    const session = await lab.newSession();
    await store.setRole(people.ben.id, LAB_DATASET_ID, null);
    const text = intentText(mergeAt(session, 0));
    const [gone, stays] = await Promise.allSettled([
      session.submit(people.ben, [text]),
      session.submit(people.ada, [intentText(mergeAt(session, 40))]),
    ]);
    await store.setRole(people.ben.id, LAB_DATASET_ID, "proofreader");
    expect(gone).toMatchObject({ status: "rejected", reason: { name: "AccessGoneError" } });
    expect(stays).toMatchObject({ status: "fulfilled", value: [{ accepted: true, seq: 1 }] });
    // Nothing is kept of it: it counts once the person may edit again.
    expect(await session.submit(people.ben, [text])).toMatchObject([{ accepted: true, seq: 2 }]);
    host.release(session.sessionId);
  });

  test("[LV4] what came with less than the person's own role is judged with that", async () => {
    const session = await lab.newSession();
    const byToken = { ...people.ben, role: "viewer" } as const;
    const outcomes = await session.submit(byToken, [intentText(mergeAt(session, 0))]);
    expect(outcomes).toMatchObject([{ refusal: { tag: "not-allowed", role: "viewer" } }]);
    const own = await session.submit(people.ben, [intentText(mergeAt(session, 0))]);
    expect(own).toMatchObject([{ accepted: true }]);
    host.release(session.sessionId);
  });
});
