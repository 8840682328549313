// [RV9] How segments of versions came to be, told from what both engines keep of two sessions: one whose
// version the other's is based on, and the other, begun before it was there.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Place } from "#core/geometry/place.ts";
import type { IntentBody } from "#core/operations/intent.ts";
import type { ApiPastPage, PastKind } from "#core/protocol/past-api.ts";
import { DEFAULT_REQUIRED_SIGN_OFFS } from "#core/review/required-sign-offs.ts";
import { rootOfPlace } from "#core/session/session-model.ts";
import { placeIn } from "#fixtures/graphs/graph-from-edges.ts";
import { addRecord } from "#fixtures/graphs/neuron-intents.ts";
import { openDatabasesUnderTest } from "#server/persistence/database-under-test.ts";
import { finalizeSession } from "#server/use-cases/finalize-session.ts";
import type { HostedSession } from "#server/use-cases/hosted-session.ts";
import { rebaseView } from "#server/use-cases/rebase-view.ts";
import type { LogRow } from "#server/use-cases/store.ts";
import {
  finalizeSigned,
  type HostedLab,
  LAB_DATASET_ID,
  must,
  openHostedLab,
  submitAndSign,
} from "#server/use-cases/testing/hosted-lab.ts";
import {
  createVersionPasts,
  type PastDeps,
  type PastPage,
  TOLD_COMMENTS,
  type VersionPasts,
} from "#server/use-cases/version-past.ts";

/** A place in each of the version's segments. */
function separatePlaces({ model }: HostedSession): readonly Place[] {
  const { graph } = model.base;
  const places = new Map<bigint, Place>();
  for (let index = 0; index < graph.supervoxelIds.length; index++) {
    const place = placeIn(graph, index);
    places.set(rootOfPlace(model, place), place);
  }
  return [...places.values()];
}

const merge = (a: Place, b: Place): IntentBody => ({ kind: "merge", a, b, confirmedFar: true });
const says = (place: Place, text: string, replyTo: number | null = null): IntentBody => ({
  ...{ kind: "comment-add", place, text, replyTo, mentions: [] },
});

describe.each(await openDatabasesUnderTest())("[RV9] on $name", ({ open }) => {
  let lab: HostedLab;
  let at: readonly Place[];
  let pasts: VersionPasts;
  /** Logs that were read from their beginning. */
  let readLogs: string[];

  const depsWith = (logPages: PastDeps["store"]["logPages"]): PastDeps => ({
    store: { ...lab.store, logPages },
    datasets: lab.datasets,
  });

  beforeAll(async () => {
    lab = await openHostedLab(open);
    readLogs = [];
    pasts = createVersionPasts(
      depsWith((id) => {
        readLogs.push(id);
        return lab.store.logPages(id);
      }),
    );
    const { ada, ben } = lab.people;
    const [first, second] = [await lab.newSession(0), await lab.newSession(0)];
    at = separatePlaces(first);
    await must(first, ada, merge(at[0], at[1]), merge(at[2], at[3]));
    await must(first, ben, says(at[1], "Is this one axon?"), says(at[1], "It is.", 3));
    await must(first, ada, { kind: "comment-resolve", of: 3 }, { kind: "undo", of: 2 });
    const site = { place: at[0], compartment: "axon" } as const;
    const parts = { cleftVoxel: null, type: "chemical", confidence: 1 } as const;
    const synapse = { pre: site, posts: [{ ...site, place: at[5] }], ...parts };
    await must(first, ben, { kind: "synapse-add", synapse });
    const { id: synapseId } = first.model.synapses[0];
    await must(first, ben, { kind: "synapse-remove", synapseId });
    expect(await finalizeSigned(lab, first)).toMatchObject({ ok: true, value: { version: 1 } });
    await must(second, ben, merge(at[1], at[4]), addRecord(at[4], { name: "AVA" }));
    await must(second, ben, says(at[4], "To be looked at again."));
    for (let each = 1; each < TOLD_COMMENTS + 5; each++) {
      await must(second, ben, says(at[4], `${each}`, 3));
    }
    await submitAndSign(lab, second);
    expect(await lab.store.listVersions(LAB_DATASET_ID)).toHaveLength(2);
  });

  afterAll(() => lab?.close());

  async function past<K extends PastKind>(
    number: number,
    place: Place,
    kind: K,
    page: PastPage = { from: 0, limit: 100 },
    from = pasts,
  ) {
    const version = await lab.store.findVersion(LAB_DATASET_ID, number);
    if (version === null) throw new Error(`version ${number} is there`);
    return from.page(version, place.supervoxel, kind, page);
  }

  test("a version's own session: edits newest first, undone ones as that, signed by whom, and threads", async () => {
    const edits = await past(1, at[0], "edits");
    const kinds = edits?.items.map(({ kind }) => kind);
    expect(kinds).toEqual(["synapse-remove", "synapse-add", "merge"]);
    expect(edits?.items.at(-1)).toMatchObject({
      ...{ version: 1, seq: 1, authorName: "Ada", isActive: true, reason: null },
      positionVoxel: at[0].positionVoxel,
    });
    const undone = await past(1, at[2], "edits");
    expect(undone?.items.map(({ seq, isActive }) => [seq, isActive])).toEqual([
      [6, true],
      [2, false],
    ]);
    const signed = await past(1, at[0], "sign-offs");
    expect(signed).toMatchObject({
      ...{ total: 1, next: null },
      items: [{ version: 1, authorName: "Rhea", scope: "whole", holds: true }],
    });
    const threads = await past(1, at[1], "threads");
    expect(threads).toMatchObject({ total: 1 });
    expect(threads?.items[0]).toMatchObject({
      ...{ seq: 3, authorName: "Ben", isResolved: true, turnedByName: "Ada", commentCount: 2 },
      comments: [{ text: "Is this one axon?" }, { text: "It is.", isTakenBack: false }],
    });
    expect(await past(1, at[4], "edits")).toMatchObject({ total: 0, items: [] });
  });

  test("nothing led to version 0, and what is no segment's is told as that", async () => {
    for (const kind of ["edits", "sign-offs", "threads"] as const) {
      expect(await past(0, at[0], kind)).toMatchObject({ total: 0, items: [], next: null });
    }
    expect(await past(1, { ...at[0], supervoxel: 2n ** 62n }, "edits")).toBeNull();
  });

  test("a version after it has both sessions, one of them re-based; what lapsed; a long thread by its ends", async () => {
    const [, newest] = await lab.store.listVersions(LAB_DATASET_ID);
    const sessions = await lab.store.listSessions(LAB_DATASET_ID);
    const waiting = sessions.find(({ state }) => state === "submitted");
    if (waiting === undefined) throw new Error("the second session waits");
    const second = await lab.host.acquire(waiting.id);
    if (second === null) throw new Error("it is there");
    await finalizeRebased(second);
    const edits = await past(2, at[4], "edits");
    const told = edits?.items.map(({ version, seq, kind }) => `${version}/${seq} ${kind}`);
    expect(told?.slice(0, 2)).toEqual(["2/2 neuron-add", "2/1 merge"]);
    expect(told?.at(-1)).toBe("1/1 merge");
    expect(edits?.items[0].sessionId).toBe(second.sessionId);
    expect(edits?.items.at(-1)?.sessionId).toBe(newest.sessionId);
    const signed = await past(2, at[0], "sign-offs");
    expect(signed?.items.map(({ version, holds }) => [version, holds])).toEqual([
      [2, true],
      [2, false],
      [1, false],
    ]);
    const threads = await past(2, at[0], "threads");
    expect(threads?.items.map(({ version, seq }) => [version, seq])).toEqual([
      [2, 3],
      [1, 3],
    ]);
    const [long] = threads?.items ?? [];
    expect(long.commentCount).toBe(TOLD_COMMENTS + 5);
    expect(long.comments).toHaveLength(TOLD_COMMENTS);
    expect(long.comments[0].text).toBe("To be looked at again.");
    expect(long.comments.at(-1)?.text).toBe(`${TOLD_COMMENTS + 4}`);
    // The version before is told as it was.
    expect(await past(1, at[0], "threads")).toMatchObject({ total: 1 });
    lab.host.release(second.sessionId);
  });

  test("pages are of one list, and the logs of a version are read once", async () => {
    readLogs.length = 0;
    const fresh = createVersionPasts(
      depsWith((id) => {
        readLogs.push(id);
        return lab.store.logPages(id);
      }),
    );
    const whole = await past(2, at[4], "edits", { from: 0, limit: 100 }, fresh);
    const paged: unknown[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: ApiPastPage<"edits"> | null = await past(
        ...([2, at[4], "edits", { from, limit: 1 }, fresh] as const),
      );
      if (page === null) throw new Error("the segment is there");
      expect(page.total).toBe(whole?.total);
      paged.push(...page.items);
      from = page.next;
    }
    expect(paged).toEqual(whole?.items);
    expect(paged.length).toBeGreaterThan(2);
    expect(readLogs).toHaveLength(2);
  });

  test("[OP2] a log that is not whole is not told from, and is read anew when it is", async () => {
    let isSpoiled = true;
    const spoiled = createVersionPasts(
      depsWith(async function* (id) {
        for await (const page of lab.store.logPages(id)) {
          yield isSpoiled ? page.slice(0, -1) : (page as readonly LogRow[]);
        }
      }),
    );
    const asked = () => past(1, at[0], "edits", { from: 0, limit: 1 }, spoiled);
    await expect(asked()).rejects.toThrow("does not end with the version that it became");
    isSpoiled = false;
    expect(await asked()).toMatchObject({ items: [{ version: 1 }] });
  });

  /** Rhea signs each segment as the re-base makes it. */
  async function finalizeRebased(session: HostedSession): Promise<void> {
    const view = await session.exclusively((model) =>
      rebaseView(session, model, DEFAULT_REQUIRED_SIGN_OFFS),
    );
    for (const { place, effectHash } of view.segments) {
      const object = { ...place, supervoxel: BigInt(place.supervoxel) };
      await must(session, lab.people.rhea, {
        ...{ kind: "sign", object, scope: "whole", effectHash, onto: view.newest },
      });
    }
    const deps = { store: lab.store, nowMs: Date.now };
    const finalized = await finalizeSession(deps, session, lab.people.rhea);
    expect(finalized).toMatchObject({ value: { version: 2 } });
  }
});
